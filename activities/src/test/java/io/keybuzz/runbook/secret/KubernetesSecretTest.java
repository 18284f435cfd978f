package io.keybuzz.runbook.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keybuzz.runbook.spec.SecretRef;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KubernetesSecretTest {
    private HttpServer server;
    private KubernetesClient client;
    private int status;
    private String body;

    @BeforeEach
    void startsAnApiServerWithOneSecret() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/namespaces/chatwoot/secrets/mail", exchange -> {
            byte[] answer = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withRequestRetryBackoffLimit(0)
                .build();
        client = new KubernetesClientBuilder().withConfig(config).build();
    }

    @AfterEach
    void stops() {
        client.close();
        server.stop(0);
    }

    @Test
    void readsAKeyOfTheTargetNamespace() {
        answer(200, "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":{\"password\":\"aHVudGVyMgo=\"}}");

        assertThat(resolve("secret:mail/password")).isEqualTo("hunter2");
        assertRefused("secret:mail/token", "Secret/chatwoot/mail has no key token");
    }

    @Test
    void namesWhatIsMissingOrForbidden() {
        answer(404, "{\"kind\":\"Status\",\"code\":404}");
        assertRefused("secret:mail/password", "there is no Secret/chatwoot/mail");

        answer(403, "{\"kind\":\"Status\",\"code\":403,\"message\":\"hunter2\"}");
        assertRefused("secret:mail/password", "may not read Secret/chatwoot/mail (403)");
    }

    @Test
    void leavesAServerThatStumblesToARetry() {
        answer(503, "{\"kind\":\"Status\",\"code\":503}");

        assertThatThrownBy(() -> resolve("secret:mail/password"))
                .isNotInstanceOf(SecretUnreadable.class)
                .hasNoCause()
                .hasMessageContaining("(503)");
    }

    private void assertRefused(String reference, String words) {
        assertThatThrownBy(() -> resolve(reference))
                .isInstanceOf(SecretUnreadable.class)
                .hasNoCause()
                .hasMessageContaining(words)
                .hasMessageNotContaining("hunter2");
    }

    private void answer(int code, String text) {
        status = code;
        body = text;
    }

    private String resolve(String reference) {
        return new CredentialSource(null, Map.of(), client).resolve("chatwoot", new SecretRef(reference));
    }
}
