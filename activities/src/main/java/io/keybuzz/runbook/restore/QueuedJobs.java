package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.redis.RedisSessions;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** How many jobs wait for Sidekiq: they outlive the data that they are about. */
final class QueuedJobs {
    private final RedisSessions sessions;

    QueuedJobs(Connections connections) {
        this.sessions = new RedisSessions(connections);
    }

    /** In its queues, its schedule and its retries; null when Redis cannot be asked. */
    Long of(Target target) {
        try (Jedis jedis = sessions.open(target)) {
            long jobs = jedis.zcard("schedule") + jedis.zcard("retry");
            for (String queue : jedis.smembers("queues")) {
                jobs += jedis.llen("queue:" + queue);
            }
            return jobs;
        } catch (JedisException notAsked) {
            return null;
        }
    }
}
