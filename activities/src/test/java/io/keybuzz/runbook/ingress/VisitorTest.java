package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.ingress.VisitorAnswer.Kind;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VisitorTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private final Visitor visitor = new Visitor(ChatwootSpec.behindTheIngress(), "10.0.0.110", KEY);

    @Test
    void wantsTheApiToSayThatRedisAndDatabaseAreOk() {
        assertThat(row("/api", page("{\"queue_services\": \"ok\", \"data_services\": \"ok\"}"))
                        .status())
                .isEqualTo(Status.PASSED);
        assertThat(row("/api", page("{\"queue_services\": \"failing\", \"data_services\": \"ok\"}"))
                        .observed())
                .contains("Redis");
        assertThat(row("/api", page("{\"queue_services\": \"ok\", \"data_services\": \"failing\"}"))
                        .observed())
                .contains("database");
    }

    @Test
    void wantsTheWebSocketHandshakeToBeAnsweredAsRfc6455Says() {
        VisitorAnswer right = answer(101, Map.of("sec-websocket-accept", ACCEPT), "", "/cable");
        VisitorAnswer cached = answer(101, Map.of("sec-websocket-accept", "x"), "", "/cable");

        assertThat(row("WebSocket", right).status()).isEqualTo(Status.PASSED);
        assertThat(row("WebSocket", cached).status()).isEqualTo(Status.FAILED);
        assertThat(row("WebSocket", answer(404, Map.of(), "", "/cable")).observed())
                .contains("Upgrade")
                .contains("https://support.keybuzz.io");
    }

    @Test
    void sendsTheFrontendsOriginWithTheHandshake() {
        assertThat(question("WebSocket").request().headers())
                .containsEntry("Origin", "https://support.keybuzz.io")
                .containsEntry("X-Forwarded-Proto", "https");
    }

    @Test
    void takesChatwootsOwnWordThatAWidgetWithoutTokenDoesNotExist() {
        assertThat(row("/widget", answer(404, Map.of(), "{\"error\":\"web widget does not exist\"}", "/widget"))
                        .status())
                .isEqualTo(Status.PASSED);
        assertThat(row("/widget", answer(404, Map.of(), "<h1>nginx</h1>", "/widget"))
                        .status())
                .isEqualTo(Status.FAILED);
        assertThat(row("/widget", answer(401, Map.of(), "", "/widget")).status())
                .isEqualTo(Status.FAILED);
    }

    @Test
    void wantsTheSdkToBeAScript() {
        assertThat(row("sdk", answer(200, Map.of("content-type", "text/javascript"), "", "/"))
                        .status())
                .isEqualTo(Status.PASSED);
        assertThat(row("sdk", answer(200, Map.of("content-type", "text/html"), "", "/"))
                        .status())
                .isEqualTo(Status.FAILED);
    }

    @Test
    void wantsTheLoginPageToCarryTheFrontendsScheme() {
        assertThat(row("/app/login", page("hostURL: 'https://support.keybuzz.io'"))
                        .status())
                .isEqualTo(Status.PASSED);
        assertThat(row("/app/login", page("https://support.keybuzz.io http://support.keybuzz.io/x.js"))
                        .status())
                .isEqualTo(Status.FAILED);
        assertThat(row("/app/login", page("hostURL: 'https://chat.example.com'"))
                        .status())
                .isEqualTo(Status.WARNED);
    }

    @Test
    void holdsOnly413AgainstALargeUpload() {
        assertThat(row("upload", answer(100, Map.of(), "", "/")).status()).isEqualTo(Status.PASSED);
        assertThat(row("upload", answer(401, Map.of(), "", "/")).status()).isEqualTo(Status.PASSED);
        assertThat(row("upload", answer(413, Map.of(), "", "/")).observed()).contains("proxy-body-size");
        assertThat(row("upload", VisitorAnswer.failed(Kind.RESET, 1, "reset")).status())
                .isEqualTo(Status.WARNED);
        assertThat(question("upload").request().announced()).isEqualTo(41_943_040);
    }

    @Test
    void warnsWhenTheFirstVisitorBecomesAdministrator() {
        VisitorAnswer shown = answer(200, Map.of(), "<form>", "/installation/onboarding");
        VisitorAnswer away = new VisitorAnswer(
                Kind.ANSWERED, 200, Map.of(), "", 5, "", List.of("/installation/onboarding", "/", "/app/login"));

        assertThat(row("onboarding", shown).status()).isEqualTo(Status.WARNED);
        assertThat(row("onboarding", away).status()).isEqualTo(Status.PASSED);
    }

    @Test
    void holdsARateLimitAgainstTheMeasurement() {
        visitor.questions()
                .forEach(q -> assertThat(
                                q.judge().apply(answer(429, Map.of(), "", "/")).status())
                        .isEqualTo(Status.WARNED));
    }

    @Test
    void saysInOneLineWhichRequestsFail() {
        Check check = IngressChecks.table(
                "10.0.0.110",
                List.of(row("/api", answer(502, Map.of(), "", "/api")), row("upload", answer(100, Map.of(), "", "/"))));

        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(check.detail()).startsWith("/api: 502").doesNotContain("upload");
        assertThat(check.evidence())
                .hasSize(2)
                .allSatisfy(e -> assertThat(e.what()).contains("curl"));
    }

    private VisitorRow row(String what, VisitorAnswer answer) {
        return question(what).judge().apply(answer);
    }

    private Visitor.Question question(String what) {
        return visitor.questions().stream()
                .filter(q -> q.what().contains(what))
                .findFirst()
                .orElseThrow();
    }

    private static VisitorAnswer page(String body) {
        return answer(200, Map.of("content-type", "text/html"), body, "/");
    }

    private static VisitorAnswer answer(int status, Map<String, String> headers, String body, String path) {
        return new VisitorAnswer(Kind.ANSWERED, status, headers, body, 5, "", List.of(path));
    }
}
