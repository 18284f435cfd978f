package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.keybuzz.runbook.report.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiServerCertificateTest {
    @TempDir
    private Path directory;

    @Test
    void aKubeconfigThatTurnsItsCheckOffIsWarnedOf() throws IOException {
        Config config = cluster("server: \"https://10.0.0.100:6443\", insecure-skip-tls-verify: true");

        assertThat(ApiServerCertificate.warnings(config)).singleElement().satisfies(warning -> {
            assertThat(warning.id()).isEqualTo("kubernetes-certificate");
            assertThat(warning.status()).isEqualTo(Check.Status.WARNED);
            assertThat(warning.detail()).contains("https://10.0.0.100:6443", "insecure-skip-tls-verify");
            assertThat(warning.evidence()).hasSize(1);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server: \"https://10.0.0.100:6443\"",
                "server: \"https://10.0.0.100:6443\", insecure-skip-tls-verify: false",
                "server: \"http://127.0.0.1:8001\", insecure-skip-tls-verify: true"
            })
    void nothingIsSaidWhereItIsCheckedOrThereIsNone(String cluster) throws IOException {
        assertThat(ApiServerCertificate.warnings(cluster(cluster))).isEmpty();
    }

    /** As its client has it, which adds settings of its own. */
    private Config cluster(String cluster) throws IOException {
        Path file = Files.writeString(directory.resolve("config"), """
                apiVersion: v1
                kind: Config
                current-context: here
                contexts: [{name: here, context: {cluster: one, user: me}}]
                clusters: [{name: one, cluster: {%s}}]
                users: [{name: me, user: {token: secret}}]
                """.formatted(cluster));
        try (var client = KubernetesClients.of(KubernetesClients.fromFiles(file.toString()))) {
            return client.getConfiguration();
        }
    }
}
