package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesClientsTest {
    @TempDir
    Path directory;

    @Test
    void saysWhichKubeconfigIsMissing() {
        assertThatThrownBy(() -> KubernetesClients.fromFiles("/not/there"))
                .isInstanceOf(NoCluster.class)
                .hasMessage("There is no kubeconfig at /not/there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "hello", "apiVersion: v1\nkind: Config\ncurrent-context: gone\n"})
    void saysInOneSentenceThatAKubeconfigIsBroken(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("config"), content);
        assertThatThrownBy(() -> KubernetesClients.fromFiles(file.toString()))
                .isInstanceOf(NoCluster.class)
                .hasNoCause()
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("\n");
    }

    @Test
    void waitsForTheSlowestAdmissionWebhookAndNotForAServerThatIsAway() {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("https://127.0.0.1:1")
                .withRequestTimeout(1)
                .build();

        try (KubernetesClient client = KubernetesClients.of(config)) {
            assertThat(client.getConfiguration().getRequestTimeout()).isGreaterThan(34_000);
            assertThat(client.getConfiguration().getConnectionTimeout()).isEqualTo(10_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"EC,EC", "RSA,RSA", "Ed25519,Ed25519"})
    void knowsTheAlgorithmOfAKeyWhoseHeaderDoesNotSay(String algorithm, String expected)
            throws GeneralSecurityException {
        byte[] der = KeyPairGenerator.getInstance(algorithm)
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PRIVATE KEY-----\n";
        assertThat(ClientKey.algorithm(pem)).contains(expected);
    }

    @Test
    void knowsTheAlgorithmThatAHeaderSays() {
        assertThat(ClientKey.algorithm("-----BEGIN EC PRIVATE KEY-----\n")).contains("EC");
        assertThat(ClientKey.algorithm("-----BEGIN RSA PRIVATE KEY-----\n")).contains("RSA");
    }
}
