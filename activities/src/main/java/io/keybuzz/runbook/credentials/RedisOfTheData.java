package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabaseState;
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
 * Whether Redis and database belong together: both carry the mark of their install, and a Redis that was emptied, or another one, carries
 * none; pure, apart from the evidence's time.
 */
final class RedisOfTheData {
    private static final String ID = "redis-of-the-data";
    private static final String TITLE = "Redis and database belong together";

    private RedisOfTheData() {}

    /** What there is to warn of; nothing where Redis cannot be asked, which others tell. */
    static List<Check> warnings(Connections connections, Target target, DatabaseState state) {
        try {
            return check(target, state, new RedisOwner(connections).read(target)).stream()
                    .toList();
        } catch (ApplicationFailure | SecretUnreadable toldByOthers) {
            return List.of();
        }
    }

    /** @param owner what Redis says whose it is. @return a warning; empty when nothing is wrong, or nobody can tell */
    static Optional<Check> check(Target target, DatabaseState state, Optional<String> owner) {
        boolean marked = state.database() != null && Mark.ours(state.database().comment(), target);
        if (owner.isEmpty() && marked && state.hasUsers()) {
            return Optional.of(warned(
                    target,
                    state,
                    owner,
                    "database " + target.spec().database().name() + " with its "
                            + state.database().inhabitants()
                            + " is this install's, and Redis carries no mark of it: it was emptied, or it is another one."
                            + " Jobs that waited are gone"));
        }
        if (owner.filter(o -> Mark.ours(o, target)).isPresent() && state.database() == null) {
            return Optional.of(warned(
                    target,
                    state,
                    owner,
                    "Redis is this install's, and database "
                            + target.spec().database().name()
                            + " is not there: jobs that wait are about rows that are gone, and the page on which the first"
                            + " administrator is made may be closed"));
        }
        return Optional.empty();
    }

    private static Check warned(Target target, DatabaseState state, Optional<String> owner, String detail) {
        String comment =
                state.database() == null ? "no such database" : state.database().comment();
        return new Check(
                ID,
                TITLE,
                Status.WARNED,
                detail + ". Look at redis.host and redis.database in the spec",
                List.of(
                        Observed.of(
                                RedisFailure.cli(target.spec().redis()) + " GET " + Names.REDIS_OWNER_KEY,
                                owner.orElse("(nil)")),
                        Observed.of(
                                "comment on database "
                                        + target.spec().database().name(),
                                comment)));
    }
}
