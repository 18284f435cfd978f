package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("core")
class SecretScenarioTest extends Scenario {
    private static final String CANARY = "canary-8Vq2-Xn5Rz7";

    @Test
    void noSecretIsAnywhereButInSecrets() throws Exception {
        world.credential("smtp-password", CANARY);
        Run run = Run.start(world, Map.of("secretEnv", Map.of("SMTP_PASSWORD", "file:smtp-password")));
        assertSucceeded(run.end());

        List<String> secrets = new ArrayList<>(List.of(CANARY, "s3cret"));
        Map<String, String> generated = secrets();
        assertThat(plain(generated.get("SMTP_PASSWORD"))).isEqualTo(CANARY);
        secrets.add(plain(generated.get("POSTGRES_PASSWORD")));
        secrets.add(plain(generated.get("SECRET_KEY_BASE")));
        Map<String, String> places = places(run);
        for (String secret : secrets) {
            String encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
            places.forEach((place, text) -> {
                assertThat(text.contains(secret)).as("a secret in " + place).isFalse();
                assertThat(text.contains(encoded))
                        .as("an encoded secret in " + place)
                        .isFalse();
            });
        }
    }

    private static Map<String, String> places(Run run) throws Exception {
        Map<String, String> places = new LinkedHashMap<>();
        places.put("Temporal's history", run.history());
        places.put("the worker's log", world.workerLog());
        var api = world.kubernetes();
        for (String namespace : List.of("chatwoot", "chatwoot-runbook")) {
            List<HasMetadata> objects = new ArrayList<>();
            objects.addAll(api.configMaps().inNamespace(namespace).list().getItems());
            objects.addAll(api.pods().inNamespace(namespace).list().getItems());
            objects.addAll(api.services().inNamespace(namespace).list().getItems());
            objects.addAll(api.serviceAccounts().inNamespace(namespace).list().getItems());
            objects.addAll(
                    api.apps().deployments().inNamespace(namespace).list().getItems());
            objects.addAll(
                    api.apps().replicaSets().inNamespace(namespace).list().getItems());
            objects.addAll(api.batch().v1().jobs().inNamespace(namespace).list().getItems());
            objects.addAll(
                    api.network().v1().ingresses().inNamespace(namespace).list().getItems());
            objects.addAll(api.leases().inNamespace(namespace).list().getItems());
            objects.addAll(api.v1().events().inNamespace(namespace).list().getItems());
            for (HasMetadata object : objects) {
                places.put(
                        object.getKind() + "/" + namespace + "/"
                                + object.getMetadata().getName(),
                        Serialization.asJson(object));
            }
        }
        assertThat(places).hasSizeGreaterThan(8);
        return places;
    }

    private static String plain(String encoded) {
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }
}
