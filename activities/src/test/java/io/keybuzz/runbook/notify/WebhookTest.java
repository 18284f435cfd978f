package io.keybuzz.runbook.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecReader;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where notifications may go, what is in them, and how a receiver knows them. */
class WebhookTest {
    private static final Instant AT = Instant.parse("2025-12-10T22:15:00Z");

    private final AtomicInteger status = new AtomicInteger(204);
    private HttpServer receiver;
    private String body;
    private String signature;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            signature = exchange.getRequestHeaders().getFirst("X-Runbook-Signature");
            if (status.get() == 302) {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void signsTimeAndBody() {
        // printf '1700000000.{}' | openssl dgst -sha256 -hmac key
        assertThat(Signature.header("key", "{}", Instant.ofEpochSecond(1_700_000_000)))
                .matches("t=1700000000,v1=[0-9a-f]{64}")
                .isEqualTo(Signature.header("key", "{}", Instant.ofEpochSecond(1_700_000_000)))
                .isNotEqualTo(Signature.header("key", "{ }", Instant.ofEpochSecond(1_700_000_000)));
    }

    @Test
    void postsNamesAndNoEvidenceToAnAddressThatThePolicyLists() {
        impl(listed()).send(parked());

        assertThat(signature).startsWith("t=");
        assertThat(body)
                .isEqualTo("{\"event\":\"PARKED\",\"target\":{\"cluster\":\"default\",\"namespace\":\"chatwoot\"},"
                        + "\"workflowId\":\"chatwoot/default/chatwoot\",\"runId\":\"run-1\",\"cause\":\"TAG_MISSING\","
                        + "\"step\":\"rollout\",\"until\":\"2025-12-10T22:15:00Z\","
                        + "\"link\":\"https://temporal.example/namespaces/default/workflows/chatwoot%2Fdefault%2Fchatwoot/run-1/history\","
                        + "\"at\":\"2025-12-10T22:15:00Z\"}");
    }

    @Test
    void refusesPlainHttpAndAddressesInsideUnlessThePolicyListsThem() {
        assertThatThrownBy(() -> impl(Policy.NONE).send(parked()))
                .isInstanceOf(ApplicationFailure.class)
                .hasMessageContaining("it is not https")
                .hasMessageNotContaining("token");
        for (String inside :
                List.of("127.0.0.1", "169.254.169.254", "10.233.0.1", "192.168.1.1", "100.64.0.1", "fd00::1")) {
            assertThat(WebhookRules.refusal(resolved(inside), spec().firewall()))
                    .contains("an address inside");
        }
        assertThat(WebhookRules.refusal(resolved("93.184.216.34"), spec().firewall()))
                .isNull();
        assertThat(WebhookRules.refusal(Policy.NONE, URI.create("https://hooks.example/x")))
                .isNull();
    }

    @Test
    void asksAgainOnlyAReceiverThatMayTakeItLater() {
        status.set(503);
        assertThatThrownBy(() -> impl(listed()).send(parked())).isInstanceOf(IllegalStateException.class);
        status.set(302);
        assertThatThrownBy(() -> impl(listed()).send(parked()))
                .isInstanceOf(ApplicationFailure.class)
                .hasMessageContaining("answered 302");
    }

    @Test
    void doesNotWaitForABodyThatNeverEnds() {
        CountDownLatch asked = new CountDownLatch(1);
        receiver.removeContext("/");
        receiver.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody().flush();
            asked.countDown();
        });

        assertThatThrownBy(() -> impl(listed(), Duration.ofMillis(300)).send(parked()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("did not answer");
        assertThat(asked.getCount()).as("requests that were not answered").isZero();
    }

    private NotifyActivitiesImpl impl(Policy policy) {
        return impl(policy, Duration.ofSeconds(10));
    }

    private NotifyActivitiesImpl impl(Policy policy, Duration patience) {
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/token";
        Connections connections = new Connections(
                "default",
                "localhost:7233/default",
                null,
                null,
                AddressMap.IDENTITY,
                (namespace, reference) -> reference.reference().endsWith("url") ? url : "key",
                WriteGuard.NONE,
                policy,
                "https://temporal.example");
        return new NotifyActivitiesImpl(connections, patience);
    }

    private Policy listed() {
        return new Policy(
                true,
                List.of(),
                List.of("127.0.0.1:" + receiver.getAddress().getPort()),
                List.of(),
                List.of(),
                Map.of(),
                false);
    }

    private static Notification parked() {
        Run run = new Run("default", "chatwoot/default/chatwoot", "run-1", "run-1", "InstallChatwoot", 1);
        return new Notification(new Target(spec(), run), "PARKED", null, "TAG_MISSING", "rollout", AT, AT);
    }

    private static Spec spec() {
        return SpecReader.read("notify: {url: 'file:hook-url', signingKey: 'file:hook-key'}", List.of())
                .spec();
    }

    private static InetAddress[] resolved(String address) {
        try {
            return new InetAddress[] {InetAddress.getByName(address)};
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
