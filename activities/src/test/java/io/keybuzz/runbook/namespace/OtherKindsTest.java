package io.keybuzz.runbook.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OtherKindsTest {
    private static final String EXTERNAL = "external.metrics.k8s.io/v1beta1";

    /** What is answered, by path; a path without an answer is 503, as of an APIService whose server is down. */
    private final Map<String, String> answers = new ConcurrentHashMap<>(Map.of(
            "/api/v1",
            resources("v1", "podtemplates", "PodTemplate"),
            "/api/v1/namespaces/chatwoot/podtemplates",
            "{\"kind\":\"PodTemplateList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[{\"kind\":\"PodTemplate\","
                    + "\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"theirs\",\"namespace\":\"chatwoot\"}}]}",
            "/apis",
            "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[{\"name\":\"external.metrics.k8s.io\","
                    + "\"versions\":[{\"groupVersion\":\"" + EXTERNAL + "\",\"version\":\"v1beta1\"}]}]}"));

    private HttpServer server;
    private KubernetesClient client;
    private boolean hangsUp;

    @BeforeEach
    void startsAnApiServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
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
    void anApiWhoseServerIsDownIsUnseenAndHidesNoOther() {
        OtherKinds.Found found = new OtherKinds(client).in("chatwoot");

        assertThat(found.objects()).containsExactly("PodTemplate/chatwoot/theirs");
        assertThat(found.unseen()).containsExactly(EXTERNAL + ": HTTP 503");
    }

    @Test
    void anApiThatIsUpAgainIsSeen() {
        answers.put("/apis/" + EXTERNAL, "{\"kind\":\"APIResourceList\",\"groupVersion\":\"v1\",\"resources\":[]}");

        assertThat(new OtherKinds(client).in("chatwoot").unseen()).isEmpty();
    }

    @Test
    void anApiServerThatIsNotAbleToIsNotTakenForAnEmptyNamespace() {
        answers.remove("/api/v1");

        assertThatThrownBy(() -> new OtherKinds(client).in("chatwoot"))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(503));
    }

    @Test
    void anApiServerThatGoesAwayMeanwhileIsNotTakenForOneApi() {
        hangsUp = true;

        assertThatThrownBy(() -> new OtherKinds(client).in("chatwoot"))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isLessThanOrEqualTo(0));
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().replaceAll("/+", "/");
        String answer = answers.get(path);
        if (answer == null && hangsUp) {
            exchange.close();
            return;
        }
        byte[] body = (answer == null ? "service unavailable\n" : answer).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", answer == null ? "text/plain" : "application/json");
        exchange.sendResponseHeaders(answer == null ? 503 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String resources(String version, String plural, String kind) {
        return "{\"kind\":\"APIResourceList\",\"groupVersion\":\"" + version + "\",\"resources\":[{\"name\":\"" + plural
                + "\",\"singularName\":\"\",\"namespaced\":true,\"kind\":\"" + kind + "\",\"verbs\":[\"list\"]}]}";
    }
}
