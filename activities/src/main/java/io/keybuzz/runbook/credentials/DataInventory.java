package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.redis.RedisOwner;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.uninstall.Belonging;
import io.keybuzz.runbook.uninstall.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What becomes of database, role and the claim on Redis; pure. Only what is marked as this install's goes. */
final class DataInventory {
    private DataInventory() {}

    /** Without {@code dropDatabase}. @param inhabitants of the database, in words */
    static List<Belonging> kept(Target target, String inhabitants) {
        Spec.Database spec = target.spec().database();
        if (inhabitants.equals("does not exist")) {
            return List.of();
        }
        return List.of(
                staying("database/" + spec.name(), "dropDatabase is false; " + inhabitants, dropDatabase(spec)),
                staying("role/" + spec.username(), "it owns the database, which stays", dropRole(spec)),
                staying(
                        RedisOwner.OBJECT,
                        "it marks the Redis that goes with the database",
                        RedisOwner.removal(target.spec().redis())));
    }

    /** With {@code dropDatabase}. */
    static List<Belonging> dropped(Target target, DatabaseState state, Optional<String> redisOwner) {
        List<Belonging> found = new ArrayList<>();
        boolean owned = false;
        if (state.database() != null) {
            Belonging database = database(target, state.database());
            owned = !database.goes()
                    && state.database().owner().equals(target.spec().database().username());
            found.add(database);
        }
        if (state.role() != null) {
            found.add(role(target, state.role(), owned));
        }
        redisOwner.ifPresent(owner -> found.add(claim(target, owner)));
        return found;
    }

    private static Belonging database(Target target, DatabaseState.Database database) {
        Spec.Database spec = target.spec().database();
        String object = "database/" + spec.name();
        if (!Mark.ours(database.comment(), target)) {
            return staying(object, notMarked(target, database.comment()), dropDatabase(spec));
        }
        String origin = madeHere(database.comment()) ? "" : ", and was there before the runbook took it over";
        return Belonging.going(
                Part.DATA,
                object,
                database.oid(),
                "with all its data: it has " + database.inhabitants() + origin,
                dropDatabase(spec));
    }

    private static Belonging role(Target target, DatabaseState.Role role, boolean owns) {
        Spec.Database spec = target.spec().database();
        String object = "role/" + spec.username();
        if (!Mark.ours(role.comment(), target)) {
            return staying(object, notMarked(target, role.comment()), dropRole(spec));
        }
        if (owns) {
            return staying(object, "it owns the database " + spec.name() + ", which stays", dropRole(spec));
        }
        return madeHere(role.comment())
                ? Belonging.going(Part.DATA, object, role.oid(), null, dropRole(spec))
                : staying(object, "it was there before the runbook", dropRole(spec));
    }

    private static Belonging claim(Target target, String owner) {
        String command = RedisOwner.removal(target.spec().redis());
        return Mark.ours(owner, target)
                ? Belonging.going(
                        Part.DATA,
                        RedisOwner.OBJECT,
                        null,
                        "what Chatwoot itself has in this Redis is not touched",
                        command)
                : staying(RedisOwner.OBJECT, "it is not this install's claim: " + owner, command);
    }

    private static boolean madeHere(String comment) {
        return Mark.parse(comment).map(Mark::run).isPresent();
    }

    private static String notMarked(Target target, String comment) {
        return "it is not marked as this install's (" + Mark.owner(target) + ")"
                + (comment == null ? "" : ": " + comment);
    }

    private static Belonging staying(String object, String why, String command) {
        return Belonging.staying(Part.DATA, object, why, command);
    }

    private static String dropDatabase(Spec.Database spec) {
        return PostgresFailure.psql(spec, spec.adminUsername()) + " -d postgres -c 'DROP DATABASE \"" + spec.name()
                + "\"'";
    }

    private static String dropRole(Spec.Database spec) {
        return PostgresFailure.psql(spec, spec.adminUsername()) + " -d postgres -c 'DROP ROLE \"" + spec.username()
                + "\"'";
    }
}
