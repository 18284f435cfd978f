package io.keybuzz.runbook.testbed.chatwoot;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import redis.clients.jedis.Jedis;

/** A Sidekiq process: it beats in Redis, and takes the jobs that migrations have left. */
final class Sidekiq implements Program {
    static final String QUEUE = "queue:default";
    private static final String BACKFILL = "Migration::BackfillJob";

    /** What that migration leaves, as the lab's stand-in does. */
    static String job(String migration) {
        return "{\"class\":\"" + BACKFILL + "\",\"jid\":\"" + migration + "\",\"args\":[3]}";
    }

    @Override
    public void run(Process process) throws AppFailure, InterruptedException {
        Program.boot(process);
        AppRedis redis = new AppRedis(process.here());
        redis.run(jedis -> jedis.ping());
        new AppDatabase(process.here())
                .run(statement -> statement.executeQuery("SELECT 1 FROM installation_configs LIMIT 1"));
        String host = process.here().host();
        String id = host + ":1:0123456789ab";
        process.print("Starting processing, hit Ctrl-C to stop");
        do {
            try {
                redis.run(jedis -> {
                    jedis.sadd("processes", id);
                    jedis.hset(
                            id,
                            Map.of(
                                    "beat",
                                    Long.toString(Instant.now().getEpochSecond()),
                                    "info",
                                    "{\"hostname\":\"" + host + "\",\"pid\":1,\"tag\":\"app\"}"));
                    work(jedis, process.here().image());
                    return jedis.expire(id, 60L);
                });
            } catch (AppFailure lost) {
                process.print("heartbeat: " + lost.getMessage()); // as the real one, it goes on
            }
        } while (!process.ended(1000));
        redis.run(jedis -> jedis.srem("processes", id) + jedis.del(id));
        process.print("Bye!");
    }

    /** What the image does not know is put where Sidekiq keeps those that raised, to be tried again after half a minute. */
    private static void work(Jedis jedis, ImageContent image) {
        for (String job = jedis.rpop(QUEUE); job != null; job = jedis.rpop(QUEUE)) {
            if (image.migrations().stream().noneMatch(job::contains)) {
                double now = Instant.now().toEpochMilli() / 1000.0;
                String raised = String.format(
                        Locale.ROOT,
                        ",\"error_class\":\"NameError\",\"error_message\":\"uninitialized constant %s\","
                                + "\"failed_at\":%.3f}",
                        BACKFILL,
                        now);
                jedis.zadd("retry", now + 30, job.substring(0, job.length() - 1) + raised);
            }
        }
    }
}
