package io.keybuzz.runbook.testbed.cluster;

import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import io.keybuzz.runbook.testbed.registry.SimulatedRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pulls an image as containerd does, with the pull secrets of the pod and its service account. */
final class ImagePull {
    private static final String ADDRESS = SimulatedRegistry.ENDPOINT.replaceFirst("^http://", "");

    private final ClusterWorld world;

    ImagePull(ClusterWorld world) {
        this.world = world;
    }

    /** Empty when it is there; else what containerd says. */
    Optional<String> attempt(Map<String, Object> pod, String image) {
        String failed =
                "failed to pull and unpack image \"" + image + "\": failed to resolve reference \"" + image + "\": ";
        SimulatedRegistry registry = world.registry();
        String host = image.replaceFirst("/.*", "");
        String path = image.replaceFirst("^[^/]+/", "").replaceFirst("[:@].*$", "");
        String manifest = "manifests/" + image.replaceFirst("^.*?[:@](?=[^/]*$)", "");
        if (registry.isPublic(image)) {
            return Optional.empty();
        }
        if (!registry.isUp()) {
            return Optional.of(failed + "failed to do request: Head \"https://" + host + "/v2/" + path + "/" + manifest
                    + "\": dial tcp " + ADDRESS + ": connect: connection refused");
        }
        if (credentials(pod).stream().noneMatch(registry::admits)) {
            return Optional.of(failed + "pulling from host " + ADDRESS + " failed with status code ["
                    + manifest.replace('/', ' ') + "]: 401 Unauthorized");
        }
        return registry.has(image)
                ? Optional.empty()
                : Optional.of("rpc error: code = NotFound desc = " + failed + image + ": not found");
    }

    private List<String> credentials(Map<String, Object> pod) {
        String namespace = Tree.text(pod, "metadata", "namespace");
        List<Map<String, Object>> names = new ArrayList<>(Tree.maps(pod, "spec", "imagePullSecrets"));
        world.store()
                .get(ResourceType.SERVICE_ACCOUNT, namespace, Tree.text(pod, "spec", "serviceAccountName"))
                .ifPresent(account -> names.addAll(Tree.maps(account, "imagePullSecrets")));
        List<String> credentials = new ArrayList<>();
        for (Map<String, Object> name : names) {
            world.store()
                    .get(ResourceType.SECRET, namespace, Tree.text(name, "name"))
                    .map(secret -> Tree.text(secret, "data", ".dockerconfigjson"))
                    .filter(config -> !config.isEmpty())
                    .ifPresent(config -> addLogins(config, credentials));
        }
        return credentials;
    }

    private static void addLogins(String config, List<String> credentials) {
        Map<String, Object> auths = Tree.map(Tree.parse(decode(config)), "auths");
        auths.forEach((server, login) -> {
            if (server.replaceFirst("^https?://", "").replaceFirst("/.*", "").equals(SimulatedRegistry.SERVER)) {
                String auth = Tree.text(login, "auth");
                credentials.add(
                        auth.isEmpty()
                                ? Tree.text(login, "username") + ":" + Tree.text(login, "password")
                                : decode(auth));
            }
        });
    }

    private static String decode(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
