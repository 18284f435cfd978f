package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PullFailureTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unexpected status from HEAD request to https://ghcr.io/v2/x/manifests/1: 401 Unauthorized|CREDENTIALS",
                "pulling from host 10.0.0.10:5000 failed with status code [manifests v1]: 401 Unauthorized|CREDENTIALS",
                "failed to authorize: failed to fetch anonymous token: 403 Forbidden|CREDENTIALS",
                "pull access denied for x, repository does not exist or may require authorization|CREDENTIALS",
                "denied: requested access to the resource is denied|CREDENTIALS",
                "rpc error: code = NotFound desc = failed to resolve reference: ghcr.io/x:1: not found|MISSING",
                "manifest for x:1 not found: manifest unknown: manifest unknown|MISSING",
                "no match for platform in manifest: not found|MISSING",
                "Requesting bearer token: invalid status code from registry 403 (Forbidden)|CREDENTIALS",
                "dial tcp 140.82.121.34:443: i/o timeout|DOWN",
                "failed to resolve reference \"ghcr.io/x@sha256:9401c4\": dial tcp 140.82.121.34:443: i/o timeout|DOWN",
                "failed to resolve reference \"ghcr.io/x:v4.0-401\": ghcr.io/x:v4.0-401: not found|MISSING",
                "toomanyrequests: You have reached your pull rate limit|DOWN",
                "unexpected status from HEAD request to https://ghcr.io/v2/x/manifests/1: 429 Too Many Requests|DOWN",
                "dial tcp: lookup ghcr.io: no such host|DOWN",
                "received unexpected HTTP status: 503 Service Unavailable|DOWN",
                "tls: failed to verify certificate: x509: certificate signed by unknown authority|DOWN",
                "Back-off pulling image \"ghcr.io/x:1\"|UNSAID",
                "Back-off pulling image \"ghcr.io/x@sha256:9401c429e503\"|UNSAID",
            })
    void isReadFromTheRegistrysWords(String words, PullFailure failure) {
        assertThat(PullFailure.of(words)).isEqualTo(failure);
    }

    @Test
    void theFactsOfThePullSecretShowNoLogin() {
        var secret = new SecretBuilder()
                .withType("kubernetes.io/dockerconfigjson")
                .addToData(
                        ".dockerconfigjson",
                        java.util.Base64.getEncoder()
                                .encodeToString("{\"auths\":{\"docker.io\":{\"auth\":\"eA==\"}}}".getBytes()))
                .build();

        assertThat(PullSecretFacts.of("ghcr-secret", "ghcr.io", secret).sentence())
                .contains("no login for ghcr.io");
        assertThat(PullSecretFacts.of("ghcr-secret", "docker.io", secret).namesServer())
                .isTrue();
        assertThat(PullSecretFacts.of("ghcr-secret", "ghcr.io", null).sentence())
                .contains("does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ghcr.io", "https://ghcr.io", "https://ghcr.io/v1/", "ghcr.io/v2/", "ghcr.io/keybuzzio"})
    void aRegistryIsNamedHoweverItIsSpelt(String key) {
        var secret = new SecretBuilder()
                .withType("kubernetes.io/dockerconfigjson")
                .addToData(
                        ".dockerconfigjson",
                        java.util.Base64.getEncoder()
                                .encodeToString(("{\"auths\":{\"" + key + "\":{\"auth\":\"eA==\"}}}").getBytes()))
                .build();

        assertThat(PullSecretFacts.of("ghcr-secret", "ghcr.io", secret).namesServer())
                .isTrue();
        assertThat(PullSecretFacts.of("ghcr-secret", "quay.io", secret).namesServer())
                .isFalse();
    }

    @Test
    void theLoginForDockerHubHasTheNameThatToolsGiveIt() {
        var secret = new SecretBuilder()
                .withType("kubernetes.io/dockerconfigjson")
                .addToData(
                        ".dockerconfigjson",
                        java.util.Base64.getEncoder()
                                .encodeToString(
                                        "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"eA==\"}}}".getBytes()))
                .build();

        assertThat(PullSecretFacts.of("ghcr-secret", "docker.io", secret).namesServer())
                .isTrue();
    }
}
