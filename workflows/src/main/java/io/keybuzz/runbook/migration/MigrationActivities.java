package io.keybuzz.runbook.migration;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Undone;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/** Brings the schema to the image. The truth is the schema, the Job only the means. */
@ActivityInterface(namePrefix = "Migration")
public interface MigrationActivities {

    /** Reads the schema and what is known of the image's migrations; writes nothing. */
    SchemaState observe(Target target);

    /**
     * Runs the migration Job unless the schema is current already, and watches it to its end; a Job that runs is joined. Fails with
     * {@code StepFailed} with the log's last lines. Facts: {@code job}, {@code lastApplied}.
     */
    Acted migrate(Target target);

    /** Seeds a schema that was loaded by a Job which died before it had, by a Job of its own. */
    Acted seed(Target target);

    /**
     * Stops a Job of this run that still runs, before what it works on is taken away. A schema is never rolled back: of a database that
     * was there before it says what is in it now. Jobs that have ended stay, with their logs.
     */
    List<Undone> undo(MigrationUndo request);
}
