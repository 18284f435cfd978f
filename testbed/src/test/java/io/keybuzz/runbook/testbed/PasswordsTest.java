package io.keybuzz.runbook.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybuzz.runbook.testbed.redis.SimulatedRedis;
import io.keybuzz.runbook.testbed.registry.SimulatedRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.SetParams;

class PasswordsTest {

    @Test
    void redisAsksForThePassword() throws Exception {
        try (SimulatedRedis redis = new SimulatedRedis("r3dis");
                Jedis without = new Jedis("127.0.0.1", redis.port());
                Jedis wrong = new Jedis("127.0.0.1", redis.port());
                Jedis right = redis.session()) {
            assertThatThrownBy(without::ping)
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageStartingWith("NOAUTH");
            assertThatThrownBy(() -> wrong.auth("other")).hasMessageStartingWith("WRONGPASS");
            assertThat(right.set("key", "one", SetParams.setParams().nx())).isEqualTo("OK");
            assertThat(right.set("key", "two", SetParams.setParams().nx())).isNull();
            assertThat(right.info()).contains("redis_version:", "db0:keys=1");
            redis.reset();
            assertThat(right.get("key")).isNull();
        }
    }

    @Test
    void theRegistryAsksForALoginAndKnowsItsTags() throws Exception {
        try (SimulatedRegistry registry = new SimulatedRegistry("keybuzz", "s3cret", Testbed.REGISTRY_ENDPOINT)) {
            String base = "http://127.0.0.1:" + registry.port();
            String manifest = base + "/v2/keybuzzio/chatwoot-keybuzz/manifests/v3.12.0";
            HttpResponse<String> asked = get(manifest, null);
            assertThat(asked.statusCode()).isEqualTo(401);
            assertThat(asked.headers().firstValue("www-authenticate").orElse(""))
                    .startsWith("Bearer realm=\"" + Testbed.REGISTRY_ENDPOINT + "/token\"");
            assertThat(get(base + "/token", basic("keybuzz:wrong")).statusCode())
                    .isEqualTo(401);
            assertThat(get(base + "/token", basic("keybuzz:s3cret")).body()).contains("\"token\":\"simulated-token\"");
            assertThat(get(manifest, "Bearer simulated-token").headers().firstValue("docker-content-digest"))
                    .hasValueSatisfying(digest -> assertThat(digest).startsWith("sha256:"));
            assertThat(get(manifest.replace("v3.12.0", "v9"), basic("keybuzz:s3cret"))
                            .body())
                    .contains("MANIFEST_UNKNOWN");
        }
    }

    private static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> get(String url, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
