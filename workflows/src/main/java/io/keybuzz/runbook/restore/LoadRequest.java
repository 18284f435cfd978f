package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.backup.BackupManifest;
import io.keybuzz.runbook.change.Target;

/** @param database that is made anew for it */
public record LoadRequest(Target target, BackupManifest backup, String database) {}
