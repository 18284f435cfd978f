package io.keybuzz.runbook.ingress;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.ingress.IngressFacts.BackendPod;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@link IngressFacts}; writes nothing. */
final class IngressFactsReader {
    private static final String REVISION = "deployment.kubernetes.io/revision";

    private final KubernetesClient kubernetes;

    IngressFactsReader(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
    }

    IngressFacts read(Spec spec) {
        String namespace = spec.namespace();
        Ingress ingress = kubernetes
                .network()
                .v1()
                .ingresses()
                .inNamespace(namespace)
                .withName(spec.ingress().name())
                .get();
        Service service = kubernetes
                .services()
                .inNamespace(namespace)
                .withName(Names.SERVICE)
                .get();
        List<Pod> web = kubernetes.pods().inNamespace(namespace).withLabel("app", "chatwoot").list().getItems().stream()
                .filter(p -> p.getMetadata().getName().startsWith(Names.WEB + "-"))
                .toList();
        return new IngressFacts(
                ingress != null,
                ingress == null || ingress.getSpec() == null
                        ? null
                        : ingress.getSpec().getIngressClassName(),
                classes(),
                IngressRule.mismatch(ingress, spec).orElse(null),
                endpoints(namespace),
                Selection.mismatch(service, web).orElse(null),
                TargetPort.mismatch(service, web).orElse(null),
                List.of());
    }

    /** The same, where traffic goes read anew: on the way to success nothing else is asked twice. */
    IngressFacts again(Spec spec, IngressFacts facts) {
        return new IngressFacts(
                facts.ingressExists(),
                facts.className(),
                facts.classes(),
                facts.rule(),
                endpoints(spec.namespace()),
                facts.selection(),
                facts.targetPort(),
                facts.controller());
    }

    List<String> classes() {
        return kubernetes.network().v1().ingressClasses().list().getItems().stream()
                .map(c -> c.getMetadata().getName())
                .sorted()
                .toList();
    }

    private List<BackendPod> endpoints(String namespace) {
        List<EndpointSlice> slices = kubernetes
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .withLabel("kubernetes.io/service-name", Names.SERVICE)
                .list()
                .getItems();
        if (slices.isEmpty()) {
            return List.of();
        }
        List<ReplicaSet> sets =
                kubernetes.apps().replicaSets().inNamespace(namespace).list().getItems();
        List<Pod> pods = kubernetes
                .pods()
                .inNamespace(namespace)
                .withLabel("app", "chatwoot")
                .list()
                .getItems();
        return backends(slices, newest(sets), pods);
    }

    /** The ReplicaSet of the Deployment's current revision; empty when there is none. */
    static Optional<ReplicaSet> newest(List<ReplicaSet> sets) {
        return sets.stream()
                .filter(s -> s.getMetadata().getOwnerReferences().stream()
                        .anyMatch(o -> "Deployment".equals(o.getKind()) && Names.WEB.equals(o.getName())))
                .max(Comparator.comparingLong(IngressFactsReader::revision));
    }

    private static long revision(ReplicaSet set) {
        String revision = set.getMetadata().getAnnotations() == null
                ? null
                : set.getMetadata().getAnnotations().get(REVISION);
        return revision == null || !revision.matches("\\d{1,18}") ? 0 : Long.parseLong(revision);
    }

    /** Without a ReplicaSet to compare with, every pod counts as current: there is no rollout to be in the middle of. */
    static List<BackendPod> backends(List<EndpointSlice> slices, Optional<ReplicaSet> newest, List<Pod> pods) {
        Set<String> current = pods.stream()
                .filter(p -> newest.isEmpty()
                        || p.getMetadata().getOwnerReferences().stream()
                                .map(OwnerReference::getName)
                                .anyMatch(newest.get().getMetadata().getName()::equals))
                .map(p -> p.getMetadata().getName())
                .collect(Collectors.toSet());
        List<BackendPod> backends = new ArrayList<>();
        for (EndpointSlice slice : slices) {
            for (Endpoint endpoint : slice.getEndpoints() == null ? List.<Endpoint>of() : slice.getEndpoints()) {
                String pod = endpoint.getTargetRef() == null
                        ? null
                        : endpoint.getTargetRef().getName();
                boolean ready = endpoint.getConditions() == null
                        || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
                boolean isCurrent = newest.isEmpty() || pod != null && current.contains(pod);
                for (String address : endpoint.getAddresses()) {
                    backends.add(new BackendPod(pod, address, ready, isCurrent));
                }
            }
        }
        return backends;
    }
}
