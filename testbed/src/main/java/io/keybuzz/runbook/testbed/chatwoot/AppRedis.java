package io.keybuzz.runbook.testbed.chatwoot;

import io.keybuzz.runbook.spec.Spec.HostPort;
import io.keybuzz.runbook.testbed.redis.SimulatedRedis;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Redis as Chatwoot connects to it: {@code REDIS_URL}, and {@code REDIS_PASSWORD} where the URL has none. */
public final class AppRedis {
    private final Surroundings here;

    public AppRedis(Surroundings here) {
        this.here = here;
    }

    public <T> T run(Function<Jedis, T> work) throws AppFailure {
        URI url = URI.create(here.variable("REDIS_URL", "redis://127.0.0.1:6379"));
        if ("127.0.0.1".equals(url.getHost())) {
            return ownPods(work);
        }
        HostPort asked = new HostPort(url.getHost(), url.getPort() < 0 ? 6379 : url.getPort());
        if (!here.reachesOut().test(asked.port())) {
            throw new AppFailure("RedisClient::CannotConnectError: Connection timed out (redis://" + asked + ")");
        }
        HostPort real = here.addresses().resolve(asked);
        try (Jedis jedis = new Jedis(real.host(), real.port(), config(url))) {
            return work.apply(jedis);
        } catch (JedisConnectionException e) {
            throw new AppFailure("RedisClient::CannotConnectError: Connection refused - connect(2) for " + asked
                    + " (redis://" + asked + ")");
        } catch (JedisException e) {
            throw new AppFailure("RedisClient::AuthenticationError: " + e.getMessage() + " (redis://" + asked + ")");
        }
    }

    /** The Redis of the process's own pod, which nobody reads afterwards: an empty one each time. */
    private static <T> T ownPods(Function<Jedis, T> work) throws AppFailure {
        try (SimulatedRedis throwAway = new SimulatedRedis("throw-away");
                Jedis session = throwAway.session()) {
            return work.apply(session);
        } catch (IOException e) {
            throw new AppFailure("RedisClient::CannotConnectError: " + e.getMessage());
        }
    }

    private DefaultJedisClientConfig config(URI url) {
        String inUrl = url.getRawUserInfo() == null ? "" : url.getRawUserInfo().replaceFirst("^[^:]*:", "");
        String password = inUrl.isEmpty()
                ? here.variable("REDIS_PASSWORD", "")
                : URLDecoder.decode(inUrl.replace("+", "%2B"), StandardCharsets.UTF_8);
        String index = url.getPath().replace("/", "");
        return DefaultJedisClientConfig.builder()
                .password(password.isEmpty() ? null : password)
                .database(index.isEmpty() ? 0 : Integer.parseInt(index))
                .connectionTimeoutMillis(3000)
                .socketTimeoutMillis(3000)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .build();
    }
}
