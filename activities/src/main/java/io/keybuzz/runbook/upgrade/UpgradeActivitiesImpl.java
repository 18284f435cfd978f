package io.keybuzz.runbook.upgrade;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.migration.MigrationActivitiesImpl;
import io.keybuzz.runbook.migration.MigrationFiles;
import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.redis.RedisSessions;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.rollout.ClusterReads;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** Compares the image's migrations with the schema, by name; and looks for jobs that an upgrade lost. */
public final class UpgradeActivitiesImpl implements UpgradeActivities {
    private final MigrationActivitiesImpl migration;
    private final MigrationFiles files;
    private final RedisSessions redis;

    public UpgradeActivitiesImpl(Connections connections) {
        this.migration = new MigrationActivitiesImpl(connections);
        this.files = new MigrationFiles(connections);
        this.redis = new RedisSessions(connections);
    }

    @Override
    public Upgrade look(LookRequest request) {
        Target target = request.target();
        return ClusterReads.of("pods in " + target.namespace(), () -> {
            Map<String, MigrationFile> byVersion = files.of(target, request.required()).orElse(List.of()).stream()
                    .collect(Collectors.toMap(MigrationFile::version, Function.identity(), (a, b) -> a));
            SchemaState schema = migration.observe(target);
            return new Upgrade(
                    schema,
                    schema.missing().stream()
                            .map(v -> byVersion.getOrDefault(v, MigrationFile.unnamed(v)))
                            .toList());
        });
    }

    @Override
    public Check lostJobs(LostJobsRequest request) {
        Target target = request.target();
        try (Jedis session = redis.open(target)) {
            return LostJobs.check(target.spec(), LostJobs.search(session, request.since()));
        } catch (JedisException e) {
            throw RedisFailure.toThrow(e, target.spec().redis());
        }
    }
}
