package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Undone;
import io.temporal.activity.ActivityInterface;
import io.temporal.common.converter.RawValue;
import java.util.List;

/** Brings a backup back: into a database beside the one in use, which then gets its name. */
@ActivityInterface(namePrefix = "Restore")
public interface RestoreActivities {

    /**
     * Reads the input strictly, and the spec of the namespace's last install from the cluster. Fails with {@code InvalidInput} and
     * everything that is wrong, also when there is no install.
     */
    RestorePrepared prepare(RawValue input);

    /**
     * What the restore would take the place of; writes nothing. Fails with {@code StepFailed} when the pods would go back to the backup's
     * image and could not pull it.
     */
    InUse look(InUseRequest request);

    /**
     * Makes the database anew, with the backup's extensions by the administrator and the rest as the application's role, and verifies
     * its rows against the backup's. One that an attempt before has left half is dropped first.
     */
    Acted load(LoadRequest request);

    /** Takes web and workers to none, and waits until their pods are gone. */
    Acted stop(Target target);

    /**
     * Ends every session of the database in use, renames it to {@code before}, and gives its name to the fresh one: both or neither.
     * What is done already is not done again. {@code before} is among the changes only where there was one in use.
     */
    Acted change(SwitchRequest request);

    /**
     * Gives the database that was in use its name back, and the other its own; nothing when the names were not changed. A restored one
     * that took no other's name is KEPT under it: there is nothing to give back.
     */
    List<Undone> changeBack(SwitchRequest request);

    /** Drops a database that this run has made beside the one in use. */
    List<Undone> drop(DropRequest request);
}
