package io.keybuzz.runbook.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpEndpointsTest {
    private static final int THREADS = 2;

    @Test
    void clientsThatStallInTheMiddleOfARequestDoNotSilenceTheHealthCheck() throws Exception {
        Socket[] stalled = new Socket[THREADS];
        try (HttpEndpoints http =
                HttpEndpoints.start(0, () -> true, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
            for (int i = 0; i < THREADS; i++) {
                stalled[i] = new Socket(InetAddress.getLoopbackAddress(), http.port());
                stalled[i].getOutputStream().write("GET /met".getBytes(StandardCharsets.US_ASCII));
            }

            HttpResponse<String> health = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + "/healthz"))
                                    .timeout(Duration.ofSeconds(20))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(health.statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : stalled) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
    }
}
