package io.keybuzz.runbook.backup;

import io.keybuzz.runbook.report.BackupReport;
import java.util.List;
import java.util.Map;

/**
 * A backup that was made and read back.
 *
 * @param rows by table
 * @param warnings older backups that stay though they should have gone, and why; empty when none does
 */
public record BackupMade(String location, long bytes, String sha256, Map<String, Long> rows, List<String> warnings) {
    public BackupMade {
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
    }

    BackupReport told() {
        return new BackupReport(location, bytes, sha256, rows);
    }
}
