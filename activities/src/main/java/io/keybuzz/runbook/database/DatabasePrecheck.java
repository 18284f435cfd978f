package io.keybuzz.runbook.database;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import java.sql.SQLException;
import java.util.ArrayList;
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
            List<Diagnosis> problems = new ArrayList<>(ServerRequirements.problems(target.spec(), state));
            if (state.database() != null && state.database().lastMigration() == null) {
                reader.elsewhere(target)
                        .map(schema -> inAnotherSchema(target.spec().database(), schema))
                        .ifPresent(problems::add);
            }
            return new Findings(
                    problems,
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

    /** People's data would be taken for an empty database: no backup before a migration, and no end to it. */
    private static Diagnosis inAnotherSchema(Spec.Database spec, String schema) {
        String psql = PostgresFailure.psql(spec, spec.adminUsername()) + " -d " + spec.name();
        return new Diagnosis(
                Cause.REFUSED,
                "Chatwoot's tables are in schema " + schema + " of database " + spec.name()
                        + ", and the runbook looks at schema public alone, which has none of them",
                List.of(Observed.of(
                        psql + " -c '\\dt *.schema_migrations'", schema + ".schema_migrations, and none in public")),
                List.of(),
                "With a backup at hand and the pods at none, move them to public: ALTER TABLE \"" + schema
                        + "\".NAME SET SCHEMA public for each table that " + psql + " -c '\\dt " + schema
                        + ".*' lists, and ALTER FUNCTION likewise; then start again. Where they are a copy that nobody uses: "
                        + psql + " -c 'ALTER TABLE \"" + schema
                        + "\".installation_configs RENAME TO installation_configs_kept'",
                false);
    }
}
