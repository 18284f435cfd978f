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

    /**
     * The same for somebody whom nothing else tells what keeps the Job's pod from starting: fails within ten seconds of its first sign
     * with what may still pass. The Job stays, for {@link #migrateOn}.
     */
    Acted migrateOrTell(Target target);

    /** Goes on after that, with the patience that it deserves. A Job that has failed since is told, and not run once more. */
    Acted migrateOn(MigrationWait wait);

    /** Seeds a schema that was loaded by a Job which died before it had, by a Job of its own. */
    Acted seed(Target target);

    /**
     * Stops a Job of this run that still runs, before what it works on is taken away. A schema is never rolled back: of a database that
     * was there before it says what is in it now. Jobs that have ended stay, with their logs.
     */
    List<Undone> undo(MigrationUndo request);
}
