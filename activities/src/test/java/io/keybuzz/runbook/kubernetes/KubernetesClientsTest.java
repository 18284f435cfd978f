package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
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
    void mergesSeveralFilesAsKubectlDoes() throws IOException {
        Path contexts = Files.writeString(directory.resolve("contexts"), """
                apiVersion: v1
                kind: Config
                current-context: here
                contexts: [{name: here, context: {cluster: one, user: me, namespace: desk}}]
                users: [{name: me, user: {token: first}}]
                """);
        Path clusters = Files.writeString(directory.resolve("clusters"), """
                apiVersion: v1
                kind: Config
                current-context: there
                contexts: [{name: there, context: {cluster: two, user: me}}]
                clusters:
                - {name: one, cluster: {server: "https://10.0.0.1:6443", certificate-authority: ca.crt}}
                - {name: two, cluster: {server: "https://10.0.0.2:6443"}}
                users: [{name: me, user: {token: second}}]
                """);

        Config config = KubernetesClients.fromFiles(joined(directory.resolve("gone"), contexts, clusters));

        assertThat(config.getMasterUrl()).startsWith("https://10.0.0.1:6443");
        assertThat(config.getNamespace()).isEqualTo("desk");
        assertThat(config.getAutoOAuthToken()).isEqualTo("first");
        assertThat(config.getCaCertFile()).isEqualTo(directory.resolve("ca.crt").toString());
    }

    @Test
    void neverTurnsToAnotherClusterThanKubectlWould() throws IOException {
        Path gone =
                Files.writeString(directory.resolve("gone"), "apiVersion: v1\nkind: Config\ncurrent-context: gone\n");
        Path whole = Files.writeString(directory.resolve("whole"), """
                apiVersion: v1
                kind: Config
                current-context: there
                contexts: [{name: there, context: {cluster: two, user: me}}]
                clusters: [{name: two, cluster: {server: "https://10.0.0.2:6443"}}]
                users: [{name: me, user: {token: second}}]
                """);
        Path halves = Files.writeString(directory.resolve("half"), """
                apiVersion: v1
                kind: Config
                current-context: half
                contexts: [{name: half, context: {cluster: nowhere, user: me}}]
                """);

        assertThatThrownBy(() -> KubernetesClients.fromFiles(joined(gone, whole)))
                .isInstanceOf(NoCluster.class)
                .hasMessageContaining("no current context");
        assertThatThrownBy(() -> KubernetesClients.fromFiles(joined(halves, whole)))
                .isInstanceOf(NoCluster.class)
                .hasMessageContaining("no cluster nowhere");
        assertThatThrownBy(() -> KubernetesClients.fromFiles(joined(whole, directory)))
                .isInstanceOf(NoCluster.class)
                .hasMessageContaining("cannot be read");
    }

    private static String joined(Path... files) {
        return Arrays.stream(files).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
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
