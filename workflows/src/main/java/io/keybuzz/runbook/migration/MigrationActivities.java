package io.keybuzz.runbook.migration;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.temporal.activity.ActivityInterface;

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
}
