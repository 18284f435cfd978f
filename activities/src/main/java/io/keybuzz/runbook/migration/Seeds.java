package io.keybuzz.runbook.migration;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.job.JobState;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.redis.RedisSessions;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Whether a schema was loaded and never seeded. {@code db:chatwoot_prepare} seeds only when it loads, so a Job that is killed between the
 * two leaves an install that no retry seeds and in which nobody can become administrator. A person who has closed the page on purpose
 * leaves the same database and Redis; that no Job has ever ended well is what tells them apart.
 */
final class Seeds {
    private final RedisSessions redis;

    Seeds(Connections connections) {
        this.redis = new RedisSessions(connections);
    }

    boolean missing(Target target, SchemaState state, List<Job> jobs) {
        boolean loadedByJobsThatDied = state.metadata()
                && state.users() == 0
                && !jobs.isEmpty()
                && jobs.stream().allMatch(job -> JobState.of(job) == JobState.FAILED);
        return loadedByJobsThatDied && !flag(target);
    }

    /** Whether the mark is there that seeds leave; true when Redis does not say. */
    private boolean flag(Target target) {
        try (Jedis jedis = redis.open(target)) {
            return jedis.exists(Names.ONBOARDING_KEY);
        } catch (JedisException | SecretUnreadable notAsked) {
            return true;
        }
    }

    static Diagnosis diagnosis(Target target, SchemaState state) {
        String namespace = target.namespace();
        return new Diagnosis(
                Cause.NOT_SEEDED,
                "The schema of database " + target.spec().database().name()
                        + " was loaded by a Job that died before it had seeded: nobody could become administrator",
                List.of(
                        Observed.of(
                                "SELECT count(*) FROM users in database "
                                        + target.spec().database().name(),
                                String.valueOf(state.users())),
                        Observed.of(RedisFailure.cli(target.spec().redis()) + " EXISTS " + Names.ONBOARDING_KEY, "0"),
                        Observed.of(
                                "kubectl -n " + namespace + " get jobs -l component=" + MigrationJob.COMPONENT,
                                "none has ended well")),
                List.of(Observed.of(
                        "tables in database " + target.spec().database().name(),
                        state.tables() + ": the schema itself is there")),
                "The runbook seeds it once; by hand, and only while there is no user: kubectl -n " + namespace
                        + " exec deployment/" + Names.WEB + " -- bundle exec rails db:seed",
                false);
    }
}
