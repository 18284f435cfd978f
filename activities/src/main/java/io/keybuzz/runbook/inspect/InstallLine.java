package io.keybuzz.runbook.inspect;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.WorkloadPods;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.run.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What is installed, and whether the pods run with the settings as they are now. */
final class InstallLine implements ReportCheck {
    static final String ID = "install";
    static final String TITLE = "What is installed";

    private final KubernetesClient kubernetes;
    private final UsedInstall install;
    private final Supplier<KeysOfPods> keys;

    InstallLine(Connections connections, UsedInstall install, Supplier<KeysOfPods> keys) {
        this.kubernetes = connections.kubernetes();
        this.install = install;
        this.keys = keys;
    }

    @Override
    public List<Check> check(CheckRequest request) {
        String namespace = request.target().namespace();
        List<Evidence> evidence = new ArrayList<>();
        List<String> said = new ArrayList<>();
        for (Deployment deployment : Stream.of(install.web(), install.worker())
                .filter(Objects::nonNull)
                .toList()) {
            said.add(replicas(deployment));
            evidence.add(Observed.of(
                    "kubectl -n " + namespace + " get deployment "
                            + deployment.getMetadata().getName(),
                    replicas(deployment) + " available, since "
                            + deployment.getMetadata().getCreationTimestamp()));
        }
        if (install.worker() == null) {
            return List.of(CheckLine.failed(
                    ID,
                    TITLE,
                    String.join(", ", said) + "; there is no " + Names.WORKER
                            + ": mails, notifications and automations stand still",
                    "./runbook install -f SPEC",
                    evidence));
        }
        Optional<String> changed = changedSince(oldest(), namespace);
        changed.ifPresent(
                c -> evidence.add(Observed.of("managedFields of ConfigMap and Secret, startTime of the pods", c)));
        if (changed.isEmpty()) {
            return List.of(CheckLine.passed(ID, TITLE, String.join(", ", said), evidence));
        }
        KeysOfPods running = keys.get();
        evidence.addAll(running.evidence());
        return List.of(CheckLine.warned(
                ID,
                TITLE,
                String.join(", ", said) + "; " + changed.get()
                        + ": they still use the settings from before, and the next restart brings the new ones"
                        + (running.survive() ? "" : "; " + running.told()),
                // A Secret that was made anew may have another key: then the pods have the only copy of the one in use.
                running.survive()
                        ? "kubectl -n " + namespace + " rollout restart deployment " + Names.WEB + " " + Names.WORKER
                                + ", at a time when somebody watches"
                        : running.first(namespace),
                evidence));
    }

    /** Pods without a checksum of their settings do not follow them. */
    private Optional<String> changedSince(String start, String namespace) {
        Map<String, String> annotations =
                install.web().getSpec().getTemplate().getMetadata().getAnnotations();
        if (start == null || annotations != null && annotations.containsKey(Names.CHECKSUM_ANNOTATION)) {
            return Optional.empty();
        }
        List<HasMetadata> sources = Stream.of(
                        kubernetes
                                .configMaps()
                                .inNamespace(namespace)
                                .withName(Names.CONFIG_MAP)
                                .get(),
                        kubernetes
                                .secrets()
                                .inNamespace(namespace)
                                .withName(Names.SECRET)
                                .get())
                .map(HasMetadata.class::cast)
                .filter(Objects::nonNull)
                .toList();
        for (HasMetadata source : sources) {
            String last = lastChange(source);
            if (last != null && last.compareTo(start) > 0) {
                return Optional.of(source.getKind() + " " + source.getMetadata().getName() + " was changed at " + last
                        + ", after the oldest pod started at " + start);
            }
        }
        return Optional.empty();
    }

    private String oldest() {
        return Stream.of(install.web(), install.worker())
                .flatMap(deployment -> WorkloadPods.of(kubernetes, deployment).stream())
                .map(Pod::getStatus)
                .filter(Objects::nonNull)
                .map(s -> s.getStartTime())
                .filter(Objects::nonNull)
                .min(String::compareTo)
                .orElse(null);
    }

    // RFC 3339 in UTC to the second: texts compare as times do.
    private static String lastChange(HasMetadata object) {
        return Objects.requireNonNullElse(object.getMetadata().getManagedFields(), List.<ManagedFieldsEntry>of())
                .stream()
                .filter(e -> e.getFieldsV1() != null
                        && e.getFieldsV1().getAdditionalProperties().containsKey("f:data"))
                .map(ManagedFieldsEntry::getTime)
                .filter(Objects::nonNull)
                .max(String::compareTo)
                .orElse(null);
    }

    private static String replicas(Deployment deployment) {
        Integer available =
                deployment.getStatus() == null ? null : deployment.getStatus().getAvailableReplicas();
        return deployment.getMetadata().getName() + " " + (available == null ? 0 : available) + "/"
                + deployment.getSpec().getReplicas();
    }
}
