package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.backup.BackupManifest;
import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.spec.Spec;

/**
 * What is looked at before a restore; a {@link Target}, which is what runs of earlier versions sent, and the backup.
 *
 * @param backup that is to take the place of what is in use; null: nothing is to come of the look
 */
public record InUseRequest(Spec spec, Run run, BackupManifest backup) {

    static InUseRequest of(Target target, BackupManifest backup) {
        return new InUseRequest(target.spec(), target.run(), backup);
    }

    /** Whose database is in use. */
    public Target target() {
        return new Target(spec, run);
    }
}
