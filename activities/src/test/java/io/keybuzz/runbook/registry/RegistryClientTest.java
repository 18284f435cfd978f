package io.keybuzz.runbook.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.registry.RegistryAnswer.Kind;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryClientTest {
    private static final Login LOGIN = new Login("keybuzz", "s3cret");

    private HttpServer server;
    private boolean tokens;
    private int tokenRefusal;
    private final List<String> asked = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void getsTheDigestByTokenAndByBasicAuthentication() {
        assertThat(ask("v3.12.0", LOGIN)).isEqualTo(RegistryAnswer.ok("sha256:abc"));
        tokens = true;
        assertThat(ask("v3.12.0", LOGIN)).isEqualTo(RegistryAnswer.ok("sha256:abc"));
        assertThat(asked).contains("GET /token?service=test&scope=repository%3Akeybuzzio%2Fchatwoot%3Apull");
    }

    @Test
    void repeatsTheRegistrysOwnWordsForAWrongLogin() {
        RegistryAnswer answer = ask("v3.12.0", new Login("keybuzz", "wrong"));
        assertThat(answer.kind()).isEqualTo(Kind.UNAUTHORIZED);
        assertThat(answer.words()).contains("HTTP 401").contains("UNAUTHORIZED: authentication required");
        assertThat(diagnose(answer).cause()).isEqualTo(Cause.PULL_CREDENTIALS);

        tokens = true;
        tokenRefusal = 403;
        assertThat(ask("v3.12.0", LOGIN).kind()).isEqualTo(Kind.DENIED);
    }

    @Test
    void namesTheTagsThereAreWhenOneIsMissing() {
        Diagnosis diagnosis = diagnose(ask("v9", LOGIN));
        assertThat(diagnosis.cause()).isEqualTo(Cause.TAG_MISSING);
        assertThat(diagnosis.summary()).contains("v9 does not exist").contains("v3.12.0, v3.13.0");
    }

    @Test
    void saysWhyNobodyAnswers() {
        server.stop(0);
        RegistryAnswer answer = ask("v3.12.0", LOGIN);
        assertThat(answer.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(answer.words())
                .contains("registry.test:5000: takes no connection")
                .doesNotContain("s3cret");
    }

    @Test
    void anImageFromElsewhereNeedsItsOwnLoginInTheSpec() {
        ImageName hub = ImageName.parse("chatwoot/chatwoot:v3.12.0");

        Diagnosis diagnosis = RegistryDiagnosis.of(spec(), hub, RegistryAnswer.of(Kind.DENIED, "HTTP 401"))
                .orElseThrow();

        assertThat(diagnosis.remedy()).startsWith("Set registry.server to docker.io (it is ghcr.io)");
        assertThat(diagnose(RegistryAnswer.of(Kind.DENIED, "HTTP 401")).remedy())
                .startsWith("Put a login that may read the package where file:registry-username");
    }

    private Diagnosis diagnose(RegistryAnswer answer) {
        return RegistryDiagnosis.of(spec(), image("v9"), answer).orElseThrow();
    }

    private RegistryAnswer ask(String tag, Login login) {
        AddressMap addresses = a -> a.host().equals("registry.test")
                ? new HostPort("127.0.0.1", server.getAddress().getPort())
                : a;
        RegistryAddress address = RegistryAddress.of(spec().registry(), image(tag), Policy.NONE);
        return new RegistryClient(addresses).ask(address, image(tag), login);
    }

    private static Spec spec() {
        return Targets.of("chatwoot", "run-1", Spec.Adopt.ASK, "http://registry.test:5000")
                .spec();
    }

    private static ImageName image(String tag) {
        return ImageName.parse("ghcr.io/keybuzzio/chatwoot:" + tag);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        asked.add(exchange.getRequestMethod() + " " + path);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        boolean basic = ("Basic " + LOGIN.basic()).equals(authorization);
        if (path.startsWith("/token")) {
            answer(exchange, tokenRefusal > 0 ? tokenRefusal : basic ? 200 : 401, "{\"token\":\"t0ken\"}");
        } else if (!(tokens ? "Bearer t0ken".equals(authorization) : basic)) {
            exchange.getResponseHeaders()
                    .add(
                            "WWW-Authenticate",
                            tokens
                                    ? "Bearer realm=\"http://registry.test:5000/token\",service=\"test\""
                                    : "Basic realm=\"test\"");
            answer(exchange, 401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}");
        } else if (path.contains("/tags/list")) {
            answer(exchange, 200, "{\"tags\":[\"v3.12.0\",\"v3.13.0\"]}");
        } else if (path.endsWith("/manifests/v3.12.0")) {
            exchange.getResponseHeaders().add("Docker-Content-Digest", "sha256:abc");
            answer(exchange, 200, "{}");
        } else {
            answer(exchange, 404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }
}
