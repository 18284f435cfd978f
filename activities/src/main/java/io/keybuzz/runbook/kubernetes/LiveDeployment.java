package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.run.Names;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** The container of that name, else the one of an image that is Chatwoot's by its name, else the first. */
    public static Container container(Deployment live, String name) {
        List<Container> containers = live.getSpec().getTemplate().getSpec().getContainers();
        return containers.stream()
                .filter(c -> c.getName().equals(name))
                .findFirst()
                .or(() ->
                        containers.stream().filter(LiveDeployment::isChatwoots).findFirst())
                .orElse(containers.get(0));
    }

    /** Whether its image is Chatwoot's, by its name: also a copy in somebody's own registry. */
    public static boolean isChatwoots(Container container) {
        return String.valueOf(container.getImage()).contains("chatwoot");
    }

    /** The image of the container of that very name; empty when there is none. */
    public static Optional<String> image(Deployment live, String name) {
        return live.getSpec().getTemplate().getSpec().getContainers().stream()
                .filter(c -> name.equals(c.getName()))
                .map(Container::getImage)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Whether its pods come from this program's own template. */
    public static boolean rolledByUs(Deployment live) {
        var template = live.getSpec().getTemplate().getMetadata();
        return template != null
                && template.getAnnotations() != null
                && template.getAnnotations().containsKey(Names.CHECKSUM_ANNOTATION);
    }

    /** Whether an entry of its managedFields says that its manager decides how many replicas there are. */
    public static boolean ownsReplicas(ManagedFieldsEntry entry) {
        return entry.getFieldsV1() != null
                && entry.getFieldsV1().getAdditionalProperties().get("f:spec") instanceof Map<?, ?> spec
                && spec.containsKey("f:replicas");
    }
}
