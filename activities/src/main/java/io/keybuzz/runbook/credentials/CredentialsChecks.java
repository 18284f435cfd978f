package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabaseReader;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The checks {@code role}, {@code secret-hygiene} and {@code first-administrator}. */
public final class CredentialsChecks implements ReportCheck {
    private final Connections connections;
    private final DatabaseReader reader;
    private final SecretHygiene hygiene;
    private final FirstAdministrator administrator;

    public CredentialsChecks(Connections connections) {
        PostgresSessions sessions = new PostgresSessions(connections);
        this.connections = connections;
        this.reader = new DatabaseReader(sessions);
        this.hygiene = new SecretHygiene(connections);
        this.administrator = new FirstAdministrator(connections);
    }

    @Override
    public List<Check> check(CheckRequest request) {
        Target target = request.target();
        List<Check> checks = new ArrayList<>(List.of(role(target), hygiene.check(target), administrator.check(target)));
        checks.addAll(redisOfTheData(target));
        return checks;
    }

    private List<Check> redisOfTheData(Target target) {
        try {
            return RedisOfTheData.warnings(connections, target, reader.read(target));
        } catch (SQLException | SecretUnreadable toldByTheRole) {
            return List.of();
        }
    }

    private Check role(Target target) {
        Spec.Database spec = target.spec().database();
        String title = CheckIds.title("role");
        String look = PostgresFailure.psql(spec, spec.adminUsername()) + " -c '\\du " + spec.username() + "' -c '\\l "
                + spec.name() + "'";
        try {
            return role(spec, title, look, reader.read(target));
        } catch (SQLException e) {
            return new Check(
                    "role",
                    title,
                    Status.FAILED,
                    PostgresFailure.of(e, spec, spec.adminUsername()).summary(),
                    List.of(Observed.of(look, PostgresFailure.words(e))));
        } catch (SecretUnreadable e) {
            return new Check(
                    "role",
                    title,
                    Status.SKIPPED,
                    e.getMessage(),
                    List.of(Observed.of(look, "not asked: " + e.getMessage())));
        }
    }

    private static Check role(Spec.Database spec, String title, String look, DatabaseState state) {
        if (state.role() == null || state.database() == null) {
            String missing = state.role() == null ? "role " + spec.username() : "database " + spec.name();
            return new Check(
                    "role", title, Status.FAILED, "There is no " + missing, List.of(Observed.of(look, "none")));
        }
        String seen = "superuser " + state.role().superuser() + ", owner of " + spec.name() + " is "
                + state.database().owner() + ", " + state.database().encoding();
        boolean owns = state.database().owner().equals(spec.username());
        boolean good = !state.role().superuser() && owns;
        DatabaseState.Shut shut = state.database().shut();
        if (shut != null) {
            seen += ", its schema public is " + shut.owner()
                    + "'s, and without SUPERUSER the role makes no table there";
        }
        return new Check(
                "role",
                title,
                good ? shut == null ? Status.PASSED : Status.WARNED : Status.FAILED,
                good
                        ? spec.username() + " owns " + spec.name() + " and is no superuser" + shutInWords(spec, shut)
                        : state.role().superuser()
                                ? superuser(spec, state.database().owner(), owns, shut)
                                : spec.name() + " belongs to "
                                        + state.database().owner() + ", not to " + spec.username(),
                List.of(Observed.of(look, seen)));
    }

    private static String shutInWords(Spec.Database spec, DatabaseState.Shut shut) {
        return shut == null
                ? ""
                : ", but its schema public belongs to " + shut.owner()
                        + " and the next migration could make no table there: "
                        + PostgresFailure.psql(spec, spec.adminUsername()) + " -d " + spec.name() + grant(spec);
    }

    private static String grant(Spec.Database spec) {
        return " -c 'GRANT USAGE, CREATE ON SCHEMA public TO " + spec.username() + "'";
    }

    private static String superuser(Spec.Database spec, String owner, boolean owns, DatabaseState.Shut shut) {
        String danger = spec.username() + " is a superuser: whoever takes over Chatwoot takes over the whole server. ";
        String administrator = PostgresFailure.psql(spec, spec.adminUsername());
        String take = " -c 'ALTER ROLE " + spec.username() + " NOSUPERUSER'";
        List<String> others = new ArrayList<>();
        String give = shut == null ? "" : " -d " + spec.name() + grant(spec);
        if (!owns) {
            others.add(spec.name() + " belongs to " + owner);
            give += " -c 'ALTER DATABASE " + spec.name() + " OWNER TO " + spec.username() + "'";
        }
        if (shut != null) {
            others.add(
                    (owns ? "schema public of " + spec.name() : "its schema public") + " belongs to " + shut.owner());
        }
        String why = others.isEmpty()
                ? ""
                : String.join(" and ", others) + ", so without that right the next migration could make no table. ";
        return danger + why
                + "./runbook install adopts it: the role gets its tables and its database first and loses the right"
                + " last. By hand: what others own it could not read any more, so first ALTER TABLE … OWNER TO "
                + spec.username() + " for each of these (" + administrator + " -d " + spec.name()
                + " -c '\\d' shows the owners), then " + administrator + give + take;
    }
}
