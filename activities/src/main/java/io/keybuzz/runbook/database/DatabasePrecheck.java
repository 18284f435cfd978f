package io.keybuzz.runbook.database;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.secret.SecretUnreadable;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Whether the administrator can log in, and whether the server can carry Chatwoot. */
public final class DatabasePrecheck implements Precheck {
    private final DatabaseReader reader;

    public DatabasePrecheck(Connections connections) {
        this.reader = new DatabaseReader(new PostgresSessions(connections));
    }

    @Override
    public Findings look(Target target) {
        try {
            DatabaseState state = reader.read(target);
            return new Findings(
                    ServerRequirements.problems(target.spec(), state),
                    List.of(),
                    ServerRequirements.warnings(target.spec(), state),
                    List.of(),
                    Map.of(
                            "databaseVersion",
                            state.serverVersion() / 10000 + "." + state.serverVersion() % 10000,
                            "databaseUsers",
                            String.valueOf(
                                    state.database() == null
                                            ? 0
                                            : state.database().users())));
        } catch (SQLException e) {
            return Findings.problems(List.of(PostgresFailure.of(
                    e, target.spec().database(), target.spec().database().adminUsername())));
        } catch (SecretUnreadable toldBySecrets) {
            return Findings.NONE;
        }
    }
}
