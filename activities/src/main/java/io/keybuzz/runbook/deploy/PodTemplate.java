package io.keybuzz.runbook.deploy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvFromSourceBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What web, worker and migration pods have in common.
 *
 * <p>{@code /app/tmp} is an emptyDir: Rails writes there, and images differ in whether it exists and who owns it. Nothing that must not
 * outlive a container may stand in it; the pid file does not.
 *
 * <p>The image's own user is kept: the official one is root, so neither runAsNonRoot nor dropped capabilities are safe to ask for.
 */
public final class PodTemplate {
    /** The label that all of the application's pods have. */
    public static final String APP = "chatwoot";

    private static final String TMP = "tmp";

    private PodTemplate() {}

    /** The labels of a component's objects and pods: {@code web}, {@code worker}, {@code migrate}. */
    public static Map<String, String> labels(String component) {
        return new TreeMap<>(Map.of("app", APP, "component", component));
    }

    /** A pod with everything but its containers. */
    public static PodSpecBuilder pod(Spec spec) {
        return new PodSpecBuilder()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .addNewImagePullSecret(spec.registry().secretName())
                .withNewSecurityContext()
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewVolume()
                .withName(TMP)
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume();
    }

    /** A container of the image, with ConfigMap and Secret as its environment. */
    public static ContainerBuilder container(Spec spec, String name, Spec.Resources resources) {
        return new ContainerBuilder()
                .withName(name)
                .withImage(spec.image())
                .withEnvFrom(environment())
                .withResources(requirements(resources))
                .withSecurityContext(unprivileged())
                .addNewVolumeMount()
                .withName(TMP)
                .withMountPath("/app/tmp")
                .endVolumeMount();
    }

    /** The init container in which a pod waits, while its image is there already, until the database has all of its migrations. */
    public static Container waitForMigrations(Spec spec, Spec.Resources resources) {
        return container(spec, Names.INIT_CONTAINER, resources)
                .withCommand("sh", "-c", Script.of(PodTemplate.class, "wait-for-migrations.sh"))
                .build();
    }

    private static List<EnvFromSource> environment() {
        return List.of(
                new EnvFromSourceBuilder()
                        .withNewConfigMapRef()
                        .withName(Names.CONFIG_MAP)
                        .endConfigMapRef()
                        .build(),
                new EnvFromSourceBuilder()
                        .withNewSecretRef()
                        .withName(Names.SECRET)
                        .endSecretRef()
                        .build());
    }

    private static ResourceRequirements requirements(Spec.Resources resources) {
        return new ResourceRequirementsBuilder()
                .withRequests(quantities(resources == null ? null : resources.requests()))
                .withLimits(quantities(resources == null ? null : resources.limits()))
                .build();
    }

    private static Map<String, Quantity> quantities(Map<String, String> amounts) {
        Map<String, Quantity> quantities = new TreeMap<>();
        if (amounts != null) {
            amounts.forEach((resource, amount) -> quantities.put(resource, new Quantity(amount)));
        }
        return quantities;
    }

    private static SecurityContext unprivileged() {
        return new SecurityContextBuilder().withAllowPrivilegeEscalation(false).build();
    }
}
