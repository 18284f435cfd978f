package io.keybuzz.runbook.inspect;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabaseReader;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.DataServices;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import java.sql.SQLException;
import java.util.List;

/** Who lives in the spec's database while nothing runs on it. */
final class StatedDatabaseLine implements ReportCheck {
    private static final String ID = "database";
    private static final String TITLE = "Database of the spec";

    private final DatabaseReader reader;

    StatedDatabaseLine(Connections connections) {
        this.reader = new DatabaseReader(new PostgresSessions(connections));
    }

    @Override
    public List<Check> check(CheckRequest request) {
        Target target = request.target();
        Spec.Database spec = target.spec().database();
        String command = PostgresFailure.psql(spec, spec.adminUsername()) + " -c '\\l " + spec.name() + "'";
        try {
            String there = reader.inhabitants(target, spec.name());
            return List.of(CheckLine.passed(
                    ID,
                    TITLE,
                    DataServices.of(target.spec()).databaseInWords() + ": " + there,
                    List.of(Observed.of(command, there))));
        } catch (SQLException e) {
            Diagnosis diagnosis = PostgresFailure.of(e, spec, spec.adminUsername());
            return List.of(CheckLine.failed(
                    ID,
                    TITLE,
                    diagnosis.summary(),
                    diagnosis.remedy(),
                    List.of(Observed.of(command, PostgresFailure.words(e)))));
        } catch (SecretUnreadable e) {
            return List.of(CheckLine.skipped(
                    ID, TITLE, e.getMessage(), List.of(Observed.of(command, "not asked: " + e.getMessage()))));
        }
    }
}
