package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.redis.RedisSessions;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import redis.clients.jedis.Jedis;

/**
 * Which Sidekiq processes are alive. Each is in the set {@code processes} as {@code host:pid:nonce}, with a hash of that name whose
 * {@code beat} is the time of its last heartbeat, every 10 s (Sidekiq's launcher.rb); the host is the pod's name.
 */
public final class SidekiqBeats {
    /** After this Sidekiq itself calls a process dead. */
    private static final long ALIVE_SECONDS = 60;

    private final RedisSessions sessions;

    public SidekiqBeats(Connections connections) {
        this.sessions = new RedisSessions(connections);
    }

    /**
     * The hosts that beat.
     *
     * @throws redis.clients.jedis.exceptions.JedisException when Redis cannot be asked
     */
    public Set<String> hosts(Target target) {
        try (Jedis jedis = sessions.open(target)) {
            return hosts(jedis);
        }
    }

    static Set<String> hosts(Jedis jedis) {
        Set<String> hosts = new TreeSet<>();
        for (String process : jedis.smembers("processes")) {
            int colon = process.indexOf(':');
            if (colon > 0 && alive(jedis.hget(process, "beat"))) {
                hosts.add(process.substring(0, colon));
            }
        }
        return hosts;
    }

    private static boolean alive(String beat) {
        if (beat == null) {
            return false;
        }
        try {
            return Instant.now().getEpochSecond() - Double.parseDouble(beat) < ALIVE_SECONDS;
        } catch (NumberFormatException notATime) {
            return false;
        }
    }
}
