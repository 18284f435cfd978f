package io.keybuzz.runbook.migration;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;

/** The report's line about the schema: migrations. */
public final class MigrationChecks implements ReportCheck {
    private final MigrationActivitiesImpl migration;

    public MigrationChecks(Connections connections) {
        this.migration = new MigrationActivitiesImpl(connections);
    }

    @Override
    public List<Check> check(CheckRequest request) {
        return List.of(check(request.target().spec(), migration.observe(request.target())));
    }

    static Check check(Spec spec, SchemaState state) {
        Status status;
        String detail;
        if (!state.databaseExists()) {
            status = Status.FAILED;
            detail = "there is no database " + spec.database().name();
        } else if (!state.metadata()) {
            status = Status.FAILED;
            detail = state.tables() + " tables and no ar_internal_metadata: this is no schema that Rails may prepare";
        } else if (!state.imageKnown()) {
            status = Status.WARNED;
            detail = "schema version " + state.lastApplied() + "; what the image brings is not known";
        } else if (!state.missing().isEmpty()) {
            status = Status.FAILED;
            detail = state.missing().size() + " pending: " + String.join(", ", state.missing());
        } else {
            status = Status.PASSED;
            detail = "schema version " + state.lastApplied() + ", none pending";
        }
        return new Check(
                "migrations",
                CheckIds.title("migrations"),
                status,
                detail,
                List.of(Observed.of(
                        "SELECT max(version) FROM schema_migrations in database "
                                + spec.database().name(),
                        String.valueOf(state.lastApplied()))));
    }
}
