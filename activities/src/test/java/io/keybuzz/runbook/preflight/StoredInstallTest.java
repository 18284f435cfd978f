package io.keybuzz.runbook.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.connection.SealingKey;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.ingress.FakeApi;
import io.keybuzz.runbook.kubernetes.TestConnections;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.policy.PolicyFile;
import io.keybuzz.runbook.spec.SpecHmac;
import io.keybuzz.runbook.spec.SpecReader;
import io.temporal.failure.ApplicationFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Specs that were sealed under another policy than the worker's of today. */
class StoredInstallTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private final FakeApi api = new FakeApi();
    private final KubernetesClient client = api.client();
    private final StoredInstall install = new StoredInstall(
            TestConnections.to(client, WriteGuard.NONE, PolicyFile.read(Path.of("../deploy/policy.yaml")))
                    .withSealingKey(new SealingKey(KEY)));

    @AfterEach
    void ends() {
        client.close();
        api.close();
    }

    @Test
    void oneThatThePolicyAllowsIsWorkedBy() {
        keep("{}");

        assertThat(install.prepared("chatwoot").spec())
                .isEqualTo(SpecReader.read("{}", List.of()).spec());
    }

    @Test
    void oneThatThePolicyDoesNotAllowAnyMoreIsRefused() {
        keep("{\"redis\":{\"host\":\"10.0.0.99\"}}");

        StepFailure refusal = refusal(null);

        assertThat(refusal.refusal()).isTrue();
        assertThat(refusal.diagnoses()).extracting(Diagnosis::cause).containsOnly(Cause.REFUSED);
        assertThat(refusal.diagnoses())
                .extracting(Diagnosis::summary)
                .contains("This worker's policy does not allow the host 10.0.0.99:6379 (redis.host).");
    }

    @Test
    void anotherImageIsRefusedWhereThePolicyDoesNotListItsRegistry() {
        keep("{}");

        assertThat(refusal("evil.example/chatwoot:v3.13.0").diagnoses())
                .extracting(Diagnosis::summary)
                .containsExactly("This worker's policy does not allow the registry evil.example (image).");
    }

    @Test
    void anotherImageStandsForOneThatThePolicyDoesNotAllowAnyMore() {
        String kept = "{\"image\":\"chatwoot/chatwoot:v3.12.0\"}";
        keep(kept);

        assertThat(refusal(null).diagnoses()).isNotEmpty();
        assertThat(install.prepared("chatwoot", "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.13.0")
                        .spec())
                .isEqualTo(SpecReader.read(kept, List.of()).spec());
    }

    private StepFailure refusal(String image) {
        return catchThrowableOfType(ApplicationFailure.class, () -> install.prepared("chatwoot", image))
                .getDetails()
                .get(StepFailure.class);
    }

    private void keep(String document) {
        api.put(
                "/api/v1/namespaces/chatwoot-runbook/secrets/chatwoot-spec",
                new SecretBuilder()
                        .withNewMetadata()
                        .withName("chatwoot-spec")
                        .withNamespace("chatwoot-runbook")
                        .endMetadata()
                        .addToData("spec.json", encoded(document))
                        .addToData(
                                "hmac-sha256", encoded(SpecHmac.sign(KEY.getBytes(StandardCharsets.UTF_8), document)))
                        .build());
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
