package io.keybuzz.runbook.testbed.chatwoot;

import java.time.Instant;
import java.util.Map;

/** A Sidekiq process: all that it does is to beat in Redis. */
final class Sidekiq implements Program {

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
                    return jedis.expire(id, 60L);
                });
            } catch (AppFailure lost) {
                process.print("heartbeat: " + lost.getMessage()); // as the real one, it goes on
            }
        } while (!process.ended(1000));
        redis.run(jedis -> jedis.srem("processes", id) + jedis.del(id));
        process.print("Bye!");
    }
}
