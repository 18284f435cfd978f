package io.keybuzz.runbook.inspect;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.Autoscalers;
import io.keybuzz.runbook.kubernetes.Owner;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whose tools own what in the namespace: what an install could take over, and what only its owner can change. */
final class OwnersLine implements ReportCheck {
    private static final String ID = "owners";
    private static final String TITLE = "Whose tools own what";
    /** Written by the cluster into every namespace, or by tools for themselves. */
    private static final Set<String> NOBODYS =
            Set.of("kubernetes.io/service-account-token", "helm.sh/release.v1", "bootstrap.kubernetes.io/token");

    private final KubernetesClient kubernetes;

    OwnersLine(Connections connections) {
        this.kubernetes = connections.kubernetes();
    }

    @Override
    public List<Check> check(CheckRequest request) {
        try {
            String namespace = request.target().namespace();
            return List.of(judge(Autoscalers.byDeployment(kubernetes, namespace), objects(namespace)));
        } catch (KubernetesClientException e) {
            return List.of(CheckLine.skipped(ID, TITLE, "Kubernetes did not let us look (HTTP " + e.getCode() + ")"));
        }
    }

    private List<HasMetadata> objects(String namespace) {
        List<HasMetadata> objects = new ArrayList<>();
        HasMetadata itself = kubernetes.namespaces().withName(namespace).get();
        if (itself != null) {
            objects.add(itself);
        }
        objects.addAll(
                kubernetes.apps().deployments().inNamespace(namespace).list().getItems());
        objects.addAll(kubernetes.services().inNamespace(namespace).list().getItems());
        objects.addAll(kubernetes
                .network()
                .v1()
                .ingresses()
                .inNamespace(namespace)
                .list()
                .getItems());
        objects.addAll(kubernetes
                .persistentVolumeClaims()
                .inNamespace(namespace)
                .list()
                .getItems());
        kubernetes.configMaps().inNamespace(namespace).list().getItems().stream()
                .filter(map -> !map.getMetadata().getName().equals("kube-root-ca.crt"))
                .forEach(objects::add);
        kubernetes.secrets().inNamespace(namespace).list().getItems().stream()
                .filter(secret -> !NOBODYS.contains(String.valueOf(secret.getType())))
                .forEach(objects::add);
        return objects;
    }

    /**
     * Pure.
     *
     * @param scalers names of autoscalers by the Deployment that each scales, or will
     */
    static Check judge(Map<String, String> scalers, List<HasMetadata> objects) {
        Found found = new Found(objects.size());
        objects.forEach(object -> found.add(object, Owner.of(object)));
        scalers.forEach(found::scales);
        if (!found.controllers.isEmpty()) {
            return CheckLine.warned(ID, TITLE, found.told(), String.join("; ", found.sources), found.evidence);
        }
        return found.persons.isEmpty()
                ? CheckLine.passed(ID, TITLE, found.told(), found.evidence)
                : CheckLine.warned(
                        ID,
                        TITLE,
                        found.told(),
                        "nothing has to be; an install takes them over after it asked (adopt: ASK), and ./runbook plan"
                                + " -f SPEC shows how each would change under " + ServerSideApply.FIELD_MANAGER,
                        found.evidence);
    }

    /** Who was found, while the objects are gone through. */
    private static final class Found {
        private final int objects;
        private final List<Evidence> evidence = new ArrayList<>();
        private final Map<String, Set<String>> controllers = new LinkedHashMap<>();
        private final Set<String> sources = new LinkedHashSet<>();
        private final Map<String, Set<String>> persons = new LinkedHashMap<>();
        private final Set<String> scaled = new TreeSet<>();
        private int ours;

        Found(int objects) {
            this.objects = objects;
        }

        void add(HasMetadata object, List<Owner> owners) {
            String name = object.getKind() + "/" + object.getMetadata().getName();
            if (owners.stream().anyMatch(o -> o.kind() == Owner.Kind.OURS)) {
                ours++;
            }
            for (Owner owner : owners) {
                switch (owner.kind()) {
                    case CONTROLLER -> {
                        sources.add(owner.atItsSource());
                        controllers
                                .computeIfAbsent(owner.name(), k -> new TreeSet<>())
                                .add(name);
                    }
                    case PERSON ->
                        persons.computeIfAbsent(owner.name(), k -> new TreeSet<>())
                                .add(name);
                    case AUTOSCALER -> scaled.add(name);
                    case OURS -> {}
                }
            }
            evidence.add(Observed.of(look(object), words(owners)));
        }

        void scales(String deployment, String scaler) {
            scaled.add("Deployment/" + deployment);
            evidence.add(Observed.of("kubectl get horizontalpodautoscaler " + scaler, "scales " + deployment));
        }

        String told() {
            List<String> said = new ArrayList<>();
            controllers.forEach((tool, own) -> said.add(tool + " owns " + String.join(", ", own)));
            if (!persons.isEmpty()) {
                said.add(String.join(", ", persons.keySet()) + " made or changed "
                        + persons.values().stream()
                                .flatMap(Set::stream)
                                .distinct()
                                .count() + " of " + objects
                        + " objects");
            }
            if (!scaled.isEmpty()) {
                said.add("an autoscaler decides the replicas of " + String.join(", ", scaled) + ", and will go on to");
            }
            said.add(ours == 0 ? "none is the runbook's" : ours + " are the runbook's");
            return String.join("; ", said);
        }

        private static String look(HasMetadata object) {
            String namespace = object.getMetadata().getNamespace();
            return "kubectl " + (namespace == null ? "" : "-n " + namespace + " ") + "get "
                    + object.getKind().toLowerCase(Locale.ROOT) + " "
                    + object.getMetadata().getName() + " -o yaml --show-managed-fields";
        }

        private static String words(List<Owner> owners) {
            return owners.isEmpty()
                    ? "nobody is named: fields without owners"
                    : owners.stream()
                            .map(o -> o.name() + " (" + o.fields() + ")")
                            .collect(Collectors.joining("; "));
        }
    }
}
