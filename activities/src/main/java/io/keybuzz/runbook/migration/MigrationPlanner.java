package io.keybuzz.runbook.migration;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.DesiredWorkload;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import java.util.List;
import java.util.stream.Collectors;

/** The migrations that are pending, by name. */
public final class MigrationPlanner implements Planner {
    private final MigrationActivitiesImpl migration;
    private final DesiredWorkload workload;

    public MigrationPlanner(Connections connections) {
        this.migration = new MigrationActivitiesImpl(connections);
        this.workload = new DesiredWorkload(connections.kubernetes());
    }

    @Override
    public Step step() {
        return Step.MIGRATE;
    }

    @Override
    public List<PlannedChange> plan(Target target) {
        SchemaState state = migration.observe(target);
        if (state.current()) {
            return List.of();
        }
        String object = "Job/" + target.namespace() + "/"
                + MigrationJob.baseName(target.spec(), workload.checksum(target.namespace()));
        return List.of(new PlannedChange(object, Change.CREATED, diff(state)));
    }

    static String diff(SchemaState state) {
        String from = !state.databaseExists()
                ? " the database does not exist yet: its schema is loaded\n"
                : state.lastApplied() == null
                        ? " the schema is loaded\n"
                        : " schema version " + state.lastApplied() + "\n";
        if (!state.imageKnown()) {
            return from + "+which migrations the image brings is known once a pod of it runs\n";
        }
        return from + state.missing().stream().map(v -> "+" + v + "\n").collect(Collectors.joining());
    }
}
