package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Secret;
import io.keybuzz.runbook.registry.DockerConfig;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What can be said of an image pull secret without showing it; pure.
 *
 * @param exists whether the pods' secret is there
 * @param rightType whether it is a {@code kubernetes.io/dockerconfigjson}
 * @param namesServer whether it has an entry for the image's registry, or for a path in it
 */
public record PullSecretFacts(String name, String server, boolean exists, boolean rightType, boolean namesServer) {

    private static final String TYPE = "kubernetes.io/dockerconfigjson";

    /** @param secret as it is in the cluster; null when it is not there */
    public static PullSecretFacts of(String name, String server, Secret secret) {
        if (secret == null) {
            return new PullSecretFacts(name, server, false, false, false);
        }
        String data = secret.getData() == null ? null : secret.getData().get(".dockerconfigjson");
        return new PullSecretFacts(
                name, server, true, TYPE.equals(secret.getType()), data != null && names(data, server));
    }

    /** The facts in a sentence. */
    public String sentence() {
        if (!exists) {
            return "Secret " + name + " does not exist";
        }
        if (!rightType) {
            return "Secret " + name + " is not of type " + TYPE;
        }
        return namesServer
                ? "Secret " + name + " is there and has a login for " + server
                : "Secret " + name + " is there and has no login for " + server;
    }

    private static boolean names(String data, String server) {
        try {
            return DockerConfig.names(new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8), server);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
