package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.database.SqlState;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.spec.Spec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Whether Chatwoot itself can log in. */
final class Login {
    private final PostgresSessions sessions;
    private final Target target;
    private final Spec.Database spec;

    Login(PostgresSessions sessions, Target target) {
        this.sessions = sessions;
        this.target = target;
        this.spec = target.spec().database();
    }

    /**
     * Whether the existing role takes the password. A role that is not ours and does not is a failed step: setting its password would
     * lock out whoever uses it.
     */
    boolean accepts(DatabaseState state, String password) throws SQLException {
        String database = state.database() == null ? PostgresSessions.MAINTENANCE_DATABASE : spec.name();
        boolean ours = Mark.ours(state.role().comment(), target);
        if (!state.role().login()) {
            if (ours) {
                return false;
            }
            throw refused(
                    "Role " + spec.username() + " exists in PostgreSQL and may not log in",
                    "NOLOGIN",
                    "If Chatwoot is to use it: " + admin() + " -c 'ALTER ROLE " + spec.username()
                            + " LOGIN', otherwise give another database.username, then retry");
        }
        try {
            sessions.as(target, database, spec.username(), password).close();
            return true;
        } catch (SQLException e) {
            String sqlState = String.valueOf(e.getSQLState());
            if (sqlState.equals(SqlState.INSUFFICIENT_PRIVILEGE) || sqlState.equals(SqlState.INVALID_CATALOG_NAME)) {
                // Decided after the password was: it was right.
                return true;
            }
            if (!sqlState.equals(SqlState.INVALID_PASSWORD)) {
                throw PostgresFailure.toThrow(e, spec, spec.username());
            }
            if (ours) {
                return false;
            }
            throw refused(
                    "Role " + spec.username()
                            + " existed before, and PostgreSQL does not accept the password that we have for it",
                    PostgresFailure.words(e),
                    "Supply the password in use: secretEnv: {POSTGRES_PASSWORD: \"file:chatwoot-database-password\"}. If nothing else"
                            + " uses the role, set it instead: " + admin() + " -c '\\password " + spec.username()
                            + "'; then retry");
        }
    }

    /** Logs in to Chatwoot's database as its pods will. */
    void prove(String password) {
        try (Connection session = sessions.as(target, spec.name(), spec.username(), password);
                Statement s = session.createStatement()) {
            s.execute("SELECT 1");
        } catch (SQLException e) {
            throw PostgresFailure.toThrow(e, spec, spec.username());
        }
    }

    private RuntimeException refused(String summary, String words, String remedy) {
        return Failures.step(
                Cause.DATABASE_PASSWORD,
                summary,
                List.of(Observed.of(PostgresFailure.psql(spec, spec.username()), words)),
                remedy);
    }

    private String admin() {
        return PostgresFailure.psql(spec, spec.adminUsername());
    }
}
