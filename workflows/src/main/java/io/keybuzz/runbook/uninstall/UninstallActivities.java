package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.report.CheckResult;
import io.temporal.activity.ActivityInterface;
import io.temporal.common.converter.RawValue;

/** Finds what an install is made of, and removes what was said yes to. */
@ActivityInterface(namePrefix = "Uninstall")
public interface UninstallActivities {

    /**
     * Reads the input strictly, and the spec of the namespace's last install from the cluster. Fails with {@code InvalidInput} and
     * everything that is wrong, also when there is no install.
     */
    UninstallPrepared prepare(RawValue input);

    /**
     * Asks every system that the removal needs, and lists what is there; writes nothing. Fails with {@code StepFailed} and one diagnosis
     * for each problem, all in one answer.
     */
    Inventory inventory(InventoryRequest request);

    /**
     * Removes what is listed and still there; what is gone already counts as removed. Goes on past what cannot be removed. The guard is
     * asked before each write.
     */
    Removed remove(RemovalRequest request);

    /** Looks again, and writes nothing: the check {@code removed}, and the firewalls as they are now. */
    CheckResult leftovers(LeftoverRequest request);
}
