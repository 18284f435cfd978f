package io.keybuzz.runbook.backup;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.preflight.Prepared;
import io.temporal.activity.ActivityInterface;
import io.temporal.common.converter.RawValue;

/** Makes backups of the target's database. */
@ActivityInterface(namePrefix = "Backup")
public interface BackupActivities {

    /**
     * Reads the input strictly, and the spec of the namespace's last install from the cluster. Fails with {@code InvalidInput} and
     * everything that is wrong, also when there is no install.
     */
    Prepared prepare(RawValue input);

    /** Asks every system that a backup needs; writes nothing. Fails with {@code StepFailed} and one diagnosis for each problem. */
    PreflightResult check(Target target);

    /**
     * Makes a backup where the spec says, reads it back, and says what it holds; then removes those beyond {@code backup.keep}, and warns
     * of what it cannot remove. An attempt that comes again joins the Job that runs.
     */
    BackupMade back(Target target);

    /** What a backup holds, as it was noted when it was made. Fails with {@code StepFailed} when there is no such backup. */
    BackupManifest find(FindRequest request);
}
