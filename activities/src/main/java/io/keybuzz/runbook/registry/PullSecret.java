package io.keybuzz.runbook.registry;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The image pull secret: the one in the cluster and the one that is wanted. */
final class PullSecret {
    static final String TYPE = "kubernetes.io/dockerconfigjson";
    static final String KEY = ".dockerconfigjson";

    private final Connections connections;

    PullSecret(Connections connections) {
        this.connections = connections;
    }

    /** The Secret as it stands; null when there is none. */
    Secret live(Spec spec) {
        try {
            return connections
                    .kubernetes()
                    .secrets()
                    .inNamespace(spec.namespace())
                    .withName(spec.registry().secretName())
                    .get();
        } catch (KubernetesClientException e) {
            throw ApiFailure.of(
                    "get", "Secret/" + spec.namespace() + "/" + spec.registry().secretName(), e);
        }
    }

    /**
     * The login to pull with: supplied, else the one that the cluster has already; empty when the spec names none.
     *
     * @throws SecretUnreadable when the spec names one that leads nowhere and the cluster has none
     */
    Optional<Login> login(Spec spec, Secret live) {
        Spec.Registry registry = spec.registry();
        if (registry.username() == null || registry.password() == null) {
            return present(spec, live);
        }
        try {
            return Optional.of(new Login(
                    connections.secrets().resolve(spec.namespace(), registry.username()),
                    connections.secrets().resolve(spec.namespace(), registry.password())));
        } catch (SecretUnreadable e) {
            Optional<Login> existing = present(spec, live);
            if (existing.isEmpty()) {
                throw e;
            }
            return existing;
        }
    }

    /** The login that the cluster has for the spec's registry, or for the image's path in it. */
    private static Optional<Login> present(Spec spec, Secret live) {
        ImageName image = ImageName.parse(spec.image());
        String server = spec.registry().server();
        return image.registry().equals(server)
                ? DockerConfig.login(content(live), image)
                : DockerConfig.login(content(live), server);
    }

    /** The Secret as it is to be; its content as it is when the image is pulled with that login already. */
    static Secret desired(Target target, Secret live, Login login) {
        Spec.Registry registry = target.spec().registry();
        boolean there = present(target.spec(), live).filter(login::equals).isPresent();
        String content = there ? content(live) : DockerConfig.with(content(live), registry.server(), login);
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(target.namespace())
                .withName(registry.secretName())
                .endMetadata()
                .withType(TYPE)
                .addToData(KEY, Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    /** A name to look an object up by. */
    static Secret named(Spec spec) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(spec.namespace())
                .withName(spec.registry().secretName())
                .endMetadata()
                .build();
    }

    /** What stands in the Secret; null when there is none. */
    static String content(Secret live) {
        String base64 =
                live == null || live.getData() == null ? null : live.getData().get(KEY);
        return base64 == null ? null : new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
