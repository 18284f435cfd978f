package io.keybuzz.runbook.migration;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Asks an image for its migrations in a pod of the target namespace that lives for that question alone: {@code ls db/migrate}, without
 * settings, secrets or a way to the database. It is removed whatever comes of it.
 */
public final class ListingPod {
    /** Longer than the first pull of the image on a node. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String NAME = "chatwoot-runbook-list-";
    private static final String CONTAINER = "list";
    private static final Map<String, Quantity> LITTLE =
            Map.of("cpu", new Quantity("100m"), "memory", new Quantity("64Mi"));

    private final Connections connections;
    private final KubernetesClient kubernetes;

    public ListingPod(Connections connections) {
        this.connections = connections;
        this.kubernetes = connections.kubernetes();
    }

    /** The image's versions in ascending order; empty when the namespace does not exist yet or the pod cannot run there. */
    public Optional<List<String>> ask(Target target) {
        String name = NAME + UUID.randomUUID().toString().substring(0, 8);
        connections.guard().beforeWrite(target);
        try {
            kubernetes.resource(pod(target, name)).create();
        } catch (KubernetesClientException noPlace) {
            return Optional.empty();
        }
        var pod = kubernetes.pods().inNamespace(target.namespace()).withName(name);
        try {
            Pod ended = pod.waitUntilCondition(ListingPod::decided, PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return "Succeeded".equals(ended.getStatus().getPhase())
                    ? MigrationList.fromFiles(pod.getLog())
                    : Optional.empty();
        } catch (KubernetesClientTimeoutException notInTime) {
            return Optional.empty();
        } finally {
            connections.guard().beforeWrite(target);
            pod.withGracePeriod(0).delete();
        }
    }

    /** It has ended, or its image cannot be pulled. */
    static boolean decided(Pod pod) {
        if (pod == null || pod.getStatus() == null) {
            return false;
        }
        boolean cannotPull = pod.getStatus().getContainerStatuses().stream()
                .map(s -> s.getState())
                .filter(s -> s != null && s.getWaiting() != null)
                .map(ContainerState::getWaiting)
                .anyMatch(w -> List.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName")
                        .contains(w.getReason()));
        return cannotPull
                || List.of("Succeeded", "Failed")
                        .contains(String.valueOf(pod.getStatus().getPhase()));
    }

    static Pod pod(Target target, String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(target.namespace())
                .addToLabels("app", ServerSideApply.FIELD_MANAGER)
                .endMetadata()
                .withSpec(PodTemplate.pod(target.spec())
                        .withRestartPolicy("Never")
                        .withActiveDeadlineSeconds(PATIENCE.toSeconds())
                        .addNewContainer()
                        .withName(CONTAINER)
                        .withImage(target.spec().image())
                        .withCommand("ls", "db/migrate")
                        .withNewResources()
                        .withRequests(LITTLE)
                        .withLimits(LITTLE)
                        .endResources()
                        .withNewSecurityContext()
                        .withAllowPrivilegeEscalation(false)
                        .endSecurityContext()
                        .endContainer()
                        .build())
                .build();
    }
}
