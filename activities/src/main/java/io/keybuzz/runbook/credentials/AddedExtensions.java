package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabaseReader;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Extensions in Chatwoot's database that neither Chatwoot's schema nor PostgreSQL itself brings. */
public final class AddedExtensions implements Planner {
    private static final String ALWAYS_THERE = "plpgsql";

    private final DatabaseReader reader;

    public AddedExtensions(Connections connections) {
        this.reader = new DatabaseReader(new PostgresSessions(connections));
    }

    @Override
    public Step step() {
        return Step.CREDENTIALS;
    }

    @Override
    public List<PlannedChange> plan(Target target) {
        try {
            return plan(target, reader.read(target));
        } catch (SQLException e) {
            throw PostgresFailure.toThrow(
                    e, target.spec().database(), target.spec().database().adminUsername());
        }
    }

    static List<PlannedChange> plan(Target target, DatabaseState state) {
        if (state.database() == null) {
            return List.of();
        }
        List<String> added = new ArrayList<>(state.database().extensions().keySet());
        added.removeAll(Extensions.wanted(state));
        added.remove(ALWAYS_THERE);
        return added.stream()
                .map(extension -> new PlannedChange(
                        Extensions.nameOf(target, extension), Change.DELETED, "- EXTENSION " + extension))
                .toList();
    }
}
