package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.redis.RedisClaim;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.redis.RedisOwner;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Optional;

/**
 * Whether Redis and database belong together: both carry the mark of their install, and Redis says which database it goes with. An
 * install over two that do not writes the mark that is missing, and why they did not: whoever verifies later is told of it until a
 * person says that they do. Pure, apart from the evidence's time.
 */
final class RedisOfTheData {
    private static final String ID = "redis-of-the-data";
    private static final String TITLE = "Redis and database belong together";

    private RedisOfTheData() {}

    /** What there is to warn of; nothing where Redis cannot be asked, which others tell. */
    static List<Check> warnings(Connections connections, Target target, DatabaseState state) {
        try {
            return check(target, state, new RedisOwner(connections).claim(target)).stream()
                    .toList();
        } catch (ApplicationFailure | SecretUnreadable toldByOthers) {
            return List.of();
        }
    }

    /** Why they do not belong together, as {@link RedisClaim#data()} says it; empty when nothing is wrong, or nobody can tell. */
    static Optional<String> apart(Target target, DatabaseState state, RedisClaim redis) {
        DatabaseState.Database database = state.database();
        boolean together = database != null && database.oid().equals(redis.data());
        if (together) {
            return Optional.empty();
        }
        if (redis.owner() == null) {
            boolean ours = database != null && Mark.ours(database.comment(), target);
            return ours && state.hasUsers() ? Optional.of(RedisClaim.EMPTIED) : Optional.empty();
        }
        if (!Mark.ours(redis.owner(), target)) {
            return Optional.empty();
        }
        if (RedisClaim.EMPTIED.equals(redis.data())) {
            return Optional.of(RedisClaim.EMPTIED);
        }
        // An install of before Redis said it: a comment of somebody's own kept that one from marking the database.
        boolean unmarked = database != null && database.comment() == null && state.hasUsers();
        return database == null || redis.data() != null || unmarked ? Optional.of(RedisClaim.ANEW) : Optional.empty();
    }

    /**
     * What an install has Redis say, as {@link RedisClaim#data()}; empty where nothing is apart, where it says more already, and where
     * nobody has claimed it, which a claim does.
     *
     * @param apart what {@link #apart} has found before the install wrote anything; null when they belong together
     * @param oid of the database; null when it is not there
     */
    static Optional<String> toSay(RedisClaim redis, String apart, String oid) {
        boolean says = redis.data() != null && !redis.data().equals(oid);
        return redis.owner() == null || says ? Optional.empty() : Optional.ofNullable(apart);
    }

    /** A warning; empty when nothing is wrong, or nobody can tell. */
    static Optional<Check> check(Target target, DatabaseState state, RedisClaim redis) {
        return apart(target, state, redis).map(why -> warned(target, state, redis, detail(target, state, redis, why)));
    }

    private static String detail(Target target, DatabaseState state, RedisClaim redis, String why) {
        String database = "database " + target.spec().database().name();
        if (state.database() == null) {
            return "Redis is this install's, and " + database
                    + " is not there: jobs that wait are about rows that are gone, and the page on which the first"
                    + " administrator is made may be closed";
        }
        String people = database + " with its " + state.database().inhabitants();
        if (why.equals(RedisClaim.EMPTIED)) {
            return people + " is this install's, and Redis "
                    + (redis.owner() == null ? "carries no mark of it" : "carried no mark of it when an install came")
                    + ": it was emptied, or it is another one. Jobs that waited are gone";
        }
        return "Redis is this install's, and " + people
                + " is not the one that it went with: somebody made it anew, or it is another one. Jobs that wait are"
                + " about other rows"
                + (state.hasUsers() ? "" : ", and the page on which the first administrator is made may be closed");
    }

    private static Check warned(Target target, DatabaseState state, RedisClaim redis, String detail) {
        String cli = RedisFailure.cli(target.spec().redis());
        String comment = state.database() == null
                ? "no such database"
                : String.valueOf(state.database().comment());
        String say = state.database() == null
                ? ""
                : ". Where they do belong together, say so: " + cli + " SET " + Names.REDIS_DATA_KEY + " "
                        + state.database().oid();
        return new Check(
                ID,
                TITLE,
                Status.WARNED,
                detail + ". Look at redis.host and redis.database in the spec" + say,
                List.of(
                        Observed.of(
                                cli + " GET " + Names.REDIS_OWNER_KEY,
                                redis.byWhom().orElse("(nil)")),
                        Observed.of(
                                cli + " GET " + Names.REDIS_DATA_KEY,
                                Optional.ofNullable(redis.data()).orElse("(nil)")),
                        Observed.of(
                                "comment on database "
                                        + target.spec().database().name(),
                                comment)));
    }
}
