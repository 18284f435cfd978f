package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.credentials.LeftDatabases.Lying;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.redis.RedisOwner;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.uninstall.Belonging;
import io.keybuzz.runbook.uninstall.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What becomes of database, role and the claim on Redis; pure. Only what is marked as this install's goes. */
final class DataInventory {
    private static final String LEFT = "a restore or a rehearsal has left it";

    private DataInventory() {}

    /**
     * Without {@code dropDatabase}.
     *
     * @param inhabitants of the database, in words
     * @param left what has the name of a copy; somebody else's is none of this list's business
     */
    static List<Belonging> kept(Target target, String inhabitants, List<Lying> left) {
        Spec.Database spec = target.spec().database();
        List<Belonging> found = new ArrayList<>();
        boolean there = !inhabitants.equals("does not exist");
        if (there) {
            found.add(kept(spec, spec.name(), inhabitants));
        }
        left.stream()
                .filter(copy -> Mark.ours(copy.comment(), target))
                .forEach(copy -> found.add(kept(spec, copy.name(), LEFT + ": " + copy.inhabitants())));
        if (there) {
            found.add(staying("role/" + spec.username(), "it owns the database, which stays", dropRole(spec)));
            found.add(staying(
                    RedisOwner.OBJECT,
                    "it marks the Redis that goes with the database",
                    RedisOwner.removal(target.spec().redis())));
        }
        return found;
    }

    private static Belonging kept(Spec.Database spec, String name, String note) {
        return staying("database/" + name, "dropDatabase is false; " + note, dropDatabase(spec, name));
    }

    /**
     * With {@code dropDatabase}.
     *
     * @param left by restores and rehearsals
     * @param ofTheRole the databases because of which PostgreSQL does not drop the role
     */
    static List<Belonging> dropped(
            Target target, DatabaseState state, List<Lying> left, Set<String> ofTheRole, Optional<String> redisOwner) {
        List<Belonging> found = new ArrayList<>();
        Set<String> holding = new TreeSet<>(ofTheRole);
        List<Lying> lying = new ArrayList<>();
        if (state.database() != null) {
            lying.add(new Lying(
                    state.database().oid(),
                    target.spec().database().name(),
                    state.database().comment(),
                    state.database().inhabitants()));
        }
        left.stream()
                .filter(copy -> Mark.ours(copy.comment(), target) || ofTheRole.contains(copy.name()))
                .forEach(lying::add);
        for (Lying database : lying) {
            Belonging belonging = database(target, database);
            if (belonging.goes()) {
                holding.remove(database.name());
            }
            found.add(belonging);
        }
        if (state.role() != null) {
            found.add(role(target, state.role(), holding));
        }
        redisOwner.ifPresent(owner -> found.add(claim(target, owner)));
        return found;
    }

    private static Belonging database(Target target, Lying database) {
        Spec.Database spec = target.spec().database();
        String object = "database/" + database.name();
        String command = dropDatabase(spec, database.name());
        boolean used = database.name().equals(spec.name());
        if (!Mark.ours(database.comment(), target)) {
            return staying(object, notMarked(target, database.comment()), command);
        }
        String origin = madeHere(database.comment()) ? "" : ", and was there before the runbook took it over";
        return Belonging.going(
                Part.DATA,
                object,
                database.oid(),
                (used ? "" : LEFT + ", ") + "with all its data: it has " + database.inhabitants() + origin,
                command);
    }

    /** @param holding databases that stay and that PostgreSQL keeps the role for */
    private static Belonging role(Target target, DatabaseState.Role role, Set<String> holding) {
        Spec.Database spec = target.spec().database();
        String object = "role/" + spec.username();
        if (!Mark.ours(role.comment(), target)) {
            return staying(object, notMarked(target, role.comment()), dropRole(spec));
        }
        if (!holding.isEmpty()) {
            return staying(
                    object,
                    "it owns, or has rights on, what stays: database " + String.join(", database ", holding),
                    dropRole(spec));
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

    private static String dropDatabase(Spec.Database spec, String name) {
        return PostgresFailure.psql(spec, spec.adminUsername()) + " -d postgres -c 'DROP DATABASE \"" + name + "\"'";
    }

    private static String dropRole(Spec.Database spec) {
        return PostgresFailure.psql(spec, spec.adminUsername()) + " -d postgres -c 'DROP ROLE \"" + spec.username()
                + "\"'";
    }
}
