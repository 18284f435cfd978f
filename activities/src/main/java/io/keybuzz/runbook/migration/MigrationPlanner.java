package io.keybuzz.runbook.migration;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.ForeseenChecksum;
import io.keybuzz.runbook.job.JobWatch;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.Step;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The migrations that are pending, by name. */
public final class MigrationPlanner implements Planner {
    private final Function<Target, Optional<List<String>>> image;
    private final MigrationActivitiesImpl migration;
    private final ForeseenChecksum checksum;
    private final JobWatch jobs;

    public MigrationPlanner(Connections connections) {
        this(connections, null);
    }

    /** @param image asked for the image's migrations when nothing else tells them; null: nobody is */
    public MigrationPlanner(Connections connections, Function<Target, Optional<List<String>>> image) {
        this.image = image;
        this.migration = new MigrationActivitiesImpl(connections);
        this.checksum = new ForeseenChecksum(connections);
        this.jobs = MigrationJob.watch(connections);
    }

    @Override
    public Step step() {
        return Step.MIGRATE;
    }

    @Override
    public List<PlannedChange> plan(Target target) {
        return foresee(target).changes();
    }

    @Override
    public Foreseen foresee(Target target) {
        return foresee(target, schema(target));
    }

    /** The schema against the image, as far as it is known. */
    public SchemaState schema(Target target) {
        return migration.observe(target, t -> image == null ? Optional.empty() : image.apply(t));
    }

    /** The same for a schema that was looked at. */
    public Foreseen foresee(Target target, SchemaState state) {
        if (state.current() && !state.unseeded()) {
            return new Foreseen(List.of(), null);
        }
        PlannedChange change =
                new PlannedChange("Job/" + target.namespace() + "/" + jobName(target), Change.CREATED, diff(state));
        return new Foreseen(List.of(change), state.imageKnown() ? null : unknown(target));
    }

    private String unknown(Target target) {
        return "which migrations " + target.spec().image() + " brings is known once a pod of it runs; "
                + (image == null
                        ? "./runbook plan --inspect starts a short one to ask"
                        : "a short one could not run in the namespace " + target.namespace() + " yet");
    }

    /** The Job's name holds a digest of the settings: it has none yet while a secret has yet to be generated. */
    private String jobName(Target target) {
        return checksum.of(target)
                .map(c -> MigrationJob.next(MigrationJob.baseName(target.spec(), c), jobs.existing(target.namespace()))
                        .name())
                .orElse(Names.MIGRATION_JOB_PREFIX + "*");
    }

    static String diff(SchemaState state) {
        String from = !state.databaseExists()
                ? " the database does not exist yet: its schema is loaded\n"
                : state.lastApplied() == null
                        ? " the schema is loaded\n"
                        : " schema version " + state.lastApplied() + "\n";
        if (!state.imageKnown()) {
            return from + "+those of the image\n";
        }
        return from
                + state.missing().stream().map(v -> "+" + v + "\n").collect(Collectors.joining())
                + (state.unseeded() ? "+the seeds, which a Job that was killed has skipped\n" : "");
    }
}
