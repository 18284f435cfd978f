package io.keybuzz.runbook.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.ingress.FakeApi;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.spec.Spec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OtherImageTest {
    private static final Login LOGIN = new Login("keybuzz", "s3cret");
    private static final String KEPT = "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0@sha256:kept";
    private static final String GONE = "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0@sha256:gone";

    private final Target target = Targets.of("chatwoot", "run-1", Spec.Adopt.ASK, "http://registry.test:5000");
    private final FakeApi api = new FakeApi();
    private final KubernetesClient kubernetes = api.client();
    private HttpServer registry;

    @BeforeEach
    void start() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", OtherImageTest::serve);
        registry.start();
    }

    @AfterEach
    void stop() {
        registry.stop(0);
        kubernetes.close();
        api.close();
    }

    @Test
    void aDigestThatTheRegistryHasDroppedIsTold() {
        login(LOGIN);

        assertThat(look(KEPT)).isEmpty();
        assertThat(look(GONE)).map(Diagnosis::cause).contains(Cause.TAG_MISSING);
    }

    @Test
    void aLoginOfThePodsThatMayNotPullIsTold() {
        login(new Login("keybuzz", "wrong"));

        assertThat(look(KEPT)).map(Diagnosis::cause).contains(Cause.PULL_CREDENTIALS);
    }

    @Test
    void whatNobodyKnowsIsNoReason() {
        assertThat(look(KEPT)).as("nodes may have a login of their own").isEmpty();
        login(LOGIN);
        registry.stop(0);
        assertThat(look(GONE)).as("nodes may reach what the worker does not").isEmpty();
    }

    @Test
    void aRegistryThatTheSpecDoesNotNameIsNotAsked() {
        login(LOGIN);

        assertThat(look("elsewhere.test/chatwoot@sha256:gone")).isEmpty();
    }

    private Optional<Diagnosis> look(String image) {
        return new OtherImage(SpecFixture.connections(
                        kubernetes, registry.getAddress().getPort(), Map.of(), WriteGuard.NONE))
                .notPullable(target, image);
    }

    private void login(Login login) {
        api.put(
                "/api/v1/namespaces/chatwoot/secrets/ghcr-secret",
                new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("chatwoot")
                        .withName("ghcr-secret")
                        .endMetadata()
                        .addToData(
                                PullSecret.KEY,
                                Base64.getEncoder()
                                        .encodeToString(DockerConfig.with(null, "ghcr.io", login)
                                                .getBytes(StandardCharsets.UTF_8)))
                        .build());
    }

    private static void serve(HttpExchange exchange) throws IOException {
        boolean admitted =
                ("Basic " + LOGIN.basic()).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!admitted) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
        }
        boolean there = exchange.getRequestURI().getPath().endsWith("/manifests/sha256:kept");
        exchange.sendResponseHeaders(!admitted ? 401 : there ? 200 : 404, -1);
        exchange.close();
    }
}
