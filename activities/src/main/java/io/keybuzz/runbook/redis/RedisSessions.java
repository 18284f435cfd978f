package io.keybuzz.runbook.redis;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.HostPort;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** Sessions with the spec's Redis: logged in, its database selected, 2 s for anything. */
public final class RedisSessions {
    private static final int TIMEOUT_MILLIS = 2000;

    private final Connections connections;

    public RedisSessions(Connections connections) {
        this.connections = connections;
    }

    /**
     * A session that has been answered once; the caller closes it.
     *
     * @throws io.keybuzz.runbook.secret.SecretUnreadable when the password cannot be had
     * @throws redis.clients.jedis.exceptions.JedisException see {@link RedisFailure} for what it means
     */
    public Jedis open(Target target) {
        Spec.Redis spec = target.spec().redis();
        HostPort address = connections.addresses().resolve(spec.host(), spec.port());
        String password =
                spec.password() == null ? null : connections.secrets().resolve(target.namespace(), spec.password());
        Jedis jedis = new Jedis(
                new HostAndPort(address.host(), address.port()),
                DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis(TIMEOUT_MILLIS)
                        .socketTimeoutMillis(TIMEOUT_MILLIS)
                        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                        .password(password)
                        .database(spec.database())
                        .build());
        try {
            jedis.ping();
            return jedis;
        } catch (RuntimeException e) {
            jedis.close();
            throw e;
        }
    }
}
