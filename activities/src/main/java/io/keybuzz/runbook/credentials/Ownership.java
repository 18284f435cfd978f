package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.redis.RedisOwner;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.Unfinished;
import io.keybuzz.runbook.run.Unmarking;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What another install of the runbook has marked as its own is refused, and the owner named. */
public final class Ownership {
    private Ownership() {}

    /** Fails with a refusal when anything belongs to another owner. */
    static void check(Target target, DatabaseState state, Optional<String> redisOwner) {
        List<Diagnosis> foreign = new ArrayList<>(ofDatabase(target, state));
        foreign.addAll(ofRedis(target, redisOwner));
        if (!foreign.isEmpty()) {
            throw Failures.refusal(foreign);
        }
    }

    /** One diagnosis each for a role and a database of another owner. */
    public static List<Diagnosis> ofDatabase(Target target, DatabaseState state) {
        Spec.Database spec = target.spec().database();
        List<Diagnosis> foreign = new ArrayList<>();
        if (state.role() != null) {
            foreign(target, "role/" + spec.username(), state.role().comment(), "\\du+ " + spec.username(), foreign);
        }
        if (state.database() != null) {
            foreign(target, "database/" + spec.name(), state.database().comment(), "\\l+ " + spec.name(), foreign);
        }
        return foreign;
    }

    /** A diagnosis for a Redis of another owner. @param value of the owner key */
    public static List<Diagnosis> ofRedis(Target target, Optional<String> value) {
        if (value.isEmpty() || Mark.ours(value.get(), target)) {
            return List.of();
        }
        String owner = Mark.parse(value.get()).map(Mark::owner).orElse("somebody else");
        String cli = RedisFailure.cli(target.spec().redis());
        return List.of(diagnosis(
                RedisOwner.OBJECT,
                owner,
                Mark.owner(target),
                cli + " GET " + Names.REDIS_OWNER_KEY,
                value.get(),
                "Give Chatwoot a Redis of its own, or another redis.database. If " + owner + " is gone for good: " + cli
                        + " DEL " + Names.REDIS_OWNER_KEY));
    }

    private static void foreign(Target target, String object, String comment, String look, List<Diagnosis> found) {
        if (Mark.foreign(comment, target)) {
            Spec.Database spec = target.spec().database();
            String psql = PostgresFailure.psql(spec, spec.adminUsername());
            Mark mark = Mark.parse(comment).orElseThrow();
            String owner = mark.owner();
            String[] parts = object.split("/", 2);
            // What somebody else wrote beside the mark is not to go with it.
            String unmark = mark.text().equals(comment)
                    ? psql + " -c 'COMMENT ON " + parts[0].toUpperCase(Locale.ROOT) + " \"" + parts[1] + "\" IS NULL'"
                    : Unfinished.sql(target, Unmarking.statement(object, mark.text()));
            found.add(diagnosis(
                    object,
                    owner,
                    Mark.owner(target),
                    psql + " -c '" + look + "'",
                    comment,
                    "Give this install another database.name and database.username. If " + owner + " is gone for good: "
                            + unmark));
        }
    }

    private static Diagnosis diagnosis(
            String object, String owner, String ours, String look, String seen, String remedy) {
        return new Diagnosis(
                Cause.REFUSED,
                object + " belongs to the install " + owner + "; this one is " + ours,
                List.of(Observed.of(look, seen)),
                List.of(),
                remedy,
                false);
    }
}
