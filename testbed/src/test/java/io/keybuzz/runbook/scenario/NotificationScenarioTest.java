package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keybuzz.runbook.report.Report;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a run tells that it waits, and how it ended. */
class NotificationScenarioTest extends Scenario {
    private static final String TOKEN = "canary-hook-token";
    private static final String KEY = "canary-signing-key";
    private static final String UI = "http://10.0.0.5:8233";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final List<Posted> posted = new CopyOnWriteArrayList<>();
    private HttpServer receiver;

    private record Posted(String body, String signature) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(body);
        }
    }

    @BeforeEach
    void listen() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/" + TOKEN, this::take);
        receiver.start();
        String here = "127.0.0.1:" + receiver.getAddress().getPort();
        world.credential("hook-url", "http://" + here + "/" + TOKEN);
        world.credential("hook-key", KEY);
        List<String> hosts = new ArrayList<>(World.NODES);
        hosts.addAll(List.of("10.0.0.10", "support.keybuzz.io", here));
        world.killWorker();
        world.startWorker("hosts: " + new ObjectMapper().writeValueAsString(hosts)
                + "\nregistries: [ghcr.io, '10.0.0.10:5000']\n");
    }

    /** The first time it is not ready. */
    private void take(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        posted.add(new Posted(body, exchange.getRequestHeaders().getFirst("X-Runbook-Signature")));
        exchange.sendResponseHeaders(posted.size() == 1 ? 503 : 204, -1);
        exchange.close();
    }

    @AfterEach
    void withoutPolicyAgain() throws Exception {
        receiver.stop(0);
        world.killWorker();
    }

    @Test
    void aRunThatWaitsTellsItUntilItIsHeardAndThenHowItEnded() throws Exception {
        world.fault(Fault.REDIS_DOWN);
        Run run = Run.start(world, Map.of("notify", Map.of("url", "file:hook-url", "signingKey", "file:hook-key")));
        Report parked = run.parked();
        Waiting.until("it is heard", PATIENCE, () -> posted.size() == 2);
        world.fault(Fault.NONE);
        run.decide("RETRY");
        Report report = run.end();
        Waiting.until("the end is heard", PATIENCE, () -> posted.size() == 3);

        assertSucceeded(report);
        assertThat(posted.get(1).body())
                .as("once more the same")
                .isEqualTo(posted.get(0).body());
        JsonNode waiting = posted.get(1).json();
        assertThat(waiting.path("event").asText()).isEqualTo("PARKED");
        assertThat(waiting.path("workflowId").asText()).isEqualTo(Run.ID);
        assertThat(waiting.path("step").asText()).isEqualTo("preflight");
        assertThat(waiting.path("cause").asText())
                .isEqualTo(parked.waiting().diagnosis().cause().name());
        assertThat(waiting.path("until").asText())
                .isEqualTo(parked.waiting().until().toString());
        assertThat(waiting.path("target").path("namespace").asText()).isEqualTo("chatwoot");
        assertThat(waiting.path("link").asText())
                .as("the run's page, in an id of which no slash is a path's")
                .isEqualTo(UI + "/namespaces/"
                        + world.temporal().getOptions().getNamespace() + "/workflows/chatwoot%2Fdefault%2Fchatwoot/"
                        + parked.runId() + "/history");
        assertThat(posted.get(1).body())
                .as("what a person could type stands on that page, and leaves the house with nobody")
                .doesNotContain("kubectl", "psql", parked.waiting().diagnosis().remedy());
        assertThat(posted.get(2).json().path("event").asText()).isEqualTo("SUCCEEDED");
        assertThat(posted.get(2).json().path("link").asText())
                .isEqualTo(waiting.path("link").asText());
        for (Posted one : posted) {
            assertThat(one.signature()).isEqualTo(signature(one));
        }
        assertThat(run.history() + world.workerLog()).doesNotContain(TOKEN, KEY);
    }

    /** As a receiver would check it. */
    private static String signature(Posted posted) throws GeneralSecurityException {
        String time = posted.signature().replaceFirst("^t=(\\d+),.*", "$1");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] hash = mac.doFinal((time + "." + posted.body()).getBytes(StandardCharsets.UTF_8));
        return "t=" + time + ",v1=" + HexFormat.of().formatHex(hash);
    }
}
