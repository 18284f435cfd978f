package io.keybuzz.runbook.backup;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.BackupReport;
import io.temporal.activity.ActivityInterface;

/** Makes backups of the target's database. */
@ActivityInterface(namePrefix = "Backup")
public interface BackupActivities {

    /** Makes a backup where the spec says, reads it back, and says what it holds. */
    BackupReport back(Target target);
}
