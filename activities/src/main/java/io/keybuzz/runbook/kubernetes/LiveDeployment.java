package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.run.Names;
import java.util.List;
import java.util.Optional;

/** What is asked of a Deployment as it is in the cluster, whoever made it. */
public final class LiveDeployment {
    private LiveDeployment() {}

    /** Empty when there is none of that name. */
    public static Optional<Deployment> find(KubernetesClient kubernetes, String namespace, String name) {
        return Optional.ofNullable(kubernetes
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    /** The container of that name, else the first. */
    public static Container container(Deployment live, String name) {
        List<Container> containers = live.getSpec().getTemplate().getSpec().getContainers();
        return containers.stream()
                .filter(c -> c.getName().equals(name))
                .findFirst()
                .orElse(containers.get(0));
    }

    /** Whether its pods come from this program's own template. */
    public static boolean rolledByUs(Deployment live) {
        var template = live.getSpec().getTemplate().getMetadata();
        return template != null
                && template.getAnnotations() != null
                && template.getAnnotations().containsKey(Names.CHECKSUM_ANNOTATION);
    }
}
