package io.keybuzz.runbook.inspect;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.kubernetes.AtItsSource;
import io.keybuzz.runbook.kubernetes.Autoscalers;
import io.keybuzz.runbook.kubernetes.Owner;
import io.keybuzz.runbook.kubernetes.PermittedReads;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        String namespace = request.target().namespace();
        List<HasMetadata> objects = new ArrayList<>();
        PermittedReads reads = new PermittedReads(namespace);
        try {
            kinds(namespace).forEach((kind, reader) -> objects.addAll(reads.list(kind, reader)));
            return List.of(judge(namespace, Autoscalers.byDeployment(kubernetes, namespace), objects, reads.refused()));
        } catch (KubernetesClientException e) {
            return List.of(CheckLine.skipped(
                    ID,
                    TITLE,
                    "Kubernetes did not let us look (HTTP " + e.getCode() + ")",
                    List.of(Observed.of("kubectl -n " + namespace + " get all", ApiFailure.words(e)))));
        }
    }

    private Map<String, Supplier<List<? extends HasMetadata>>> kinds(String namespace) {
        Map<String, Supplier<List<? extends HasMetadata>>> kinds = new LinkedHashMap<>();
        kinds.put(
                "namespace " + namespace,
                () -> Stream.ofNullable(
                                kubernetes.namespaces().withName(namespace).get())
                        .toList());
        kinds.put(
                "deployments",
                () -> kubernetes
                        .apps()
                        .deployments()
                        .inNamespace(namespace)
                        .list()
                        .getItems());
        kinds.put(
                "services",
                () -> kubernetes.services().inNamespace(namespace).list().getItems());
        kinds.put(
                "ingresses",
                () -> kubernetes
                        .network()
                        .v1()
                        .ingresses()
                        .inNamespace(namespace)
                        .list()
                        .getItems());
        kinds.put(
                "persistentvolumeclaims",
                () -> kubernetes
                        .persistentVolumeClaims()
                        .inNamespace(namespace)
                        .list()
                        .getItems());
        kinds.put(
                "configmaps",
                () -> kubernetes.configMaps().inNamespace(namespace).list().getItems().stream()
                        .filter(map -> !map.getMetadata().getName().equals("kube-root-ca.crt"))
                        .toList());
        kinds.put(
                "secrets",
                () -> kubernetes.secrets().inNamespace(namespace).list().getItems().stream()
                        .filter(secret -> !NOBODYS.contains(String.valueOf(secret.getType())))
                        .toList());
        return kinds;
    }

    /**
     * Pure.
     *
     * @param scalers names of autoscalers by the Deployment that each scales, or will
     * @param refused the kinds that could not be read, with the server's words
     */
    static Check judge(
            String namespace, Map<String, String> scalers, List<HasMetadata> objects, Map<String, Evidence> refused) {
        Found found = new Found(objects.size());
        objects.forEach(object -> found.add(object, Owner.of(object)));
        scalers.forEach(found::scales);
        found.evidence.addAll(refused.values());
        String told = found.told()
                + (refused.isEmpty()
                        ? ""
                        : "; Kubernetes did not let us look at all: " + String.join(", ", refused.keySet()));
        if (objects.isEmpty() && !refused.isEmpty()) {
            return CheckLine.skipped(ID, TITLE, told, found.evidence);
        }
        List<String> mends = found.mends(namespace);
        if (!refused.isEmpty()) {
            mends.add("what this identity may: kubectl auth can-i --list -n " + namespace
                    + "; deploy/rbac-verify.yaml has what is read here");
        }
        return mends.isEmpty()
                ? CheckLine.passed(ID, TITLE, told, found.evidence)
                : CheckLine.warned(ID, TITLE, told, String.join("; ", mends), found.evidence);
    }

    /** Who was found, while the objects are gone through. */
    private static final class Found {
        private final int objects;
        private final List<Evidence> evidence = new ArrayList<>();
        private final Map<String, Set<String>> controllers = new LinkedHashMap<>();
        private final Map<String, Set<String>> others = new LinkedHashMap<>();
        private final Map<String, List<Owner>> owners = new LinkedHashMap<>();
        private final Map<String, Set<String>> persons = new LinkedHashMap<>();
        private final Set<String> scaled = new TreeSet<>();
        private int ours;

        Found(int objects) {
            this.objects = objects;
        }

        void add(HasMetadata object, List<Owner> own) {
            String name = object.getKind() + "/" + object.getMetadata().getName();
            if (own.stream().anyMatch(o -> o.kind() == Owner.Kind.OURS)) {
                ours++;
            }
            for (Owner owner : own) {
                switch (owner.kind()) {
                    case CONTROLLER -> note(controllers, owner, name);
                    case OTHER -> note(others, owner, name);
                    case PERSON -> note(persons, owner, name);
                    case AUTOSCALER -> scaled.add(name);
                    case OURS -> {}
                }
            }
            evidence.add(Observed.of(look(object), words(own)));
        }

        private void note(Map<String, Set<String>> kind, Owner owner, String object) {
            kind.computeIfAbsent(owner.name(), k -> new TreeSet<>()).add(object);
            owners.computeIfAbsent(owner.name(), k -> new ArrayList<>()).add(owner);
        }

        /** With what people do about each, and for what may be taken over what shows it. */
        List<String> mends(String namespace) {
            List<String> mends = new ArrayList<>();
            Stream.of(controllers, others)
                    .flatMap(kind -> kind.entrySet().stream())
                    .forEach(own -> mends.add(AtItsSource.of(owners.get(own.getKey()), namespace, own.getValue())));
            if (!persons.isEmpty()) {
                mends.add("./runbook plan -f SPEC shows how each would change under " + ServerSideApply.FIELD_MANAGER
                        + "; an install takes them over after it asked (adopt: ASK)");
            }
            return mends;
        }

        void scales(String deployment, String scaler) {
            scaled.add("Deployment/" + deployment);
            evidence.add(Observed.of("kubectl get horizontalpodautoscaler " + scaler, "scales " + deployment));
        }

        String told() {
            List<String> said = new ArrayList<>();
            controllers.forEach((tool, own) -> said.add(tool + " owns " + String.join(", ", own)));
            others.forEach((name, own) -> said.add(
                    name + ", which is a name that nobody knows here, wrote fields of " + String.join(", ", own)));
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
