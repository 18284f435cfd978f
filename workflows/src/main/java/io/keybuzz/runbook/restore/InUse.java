package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.backup.BackupManifest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a restore takes the place of.
 *
 * @param rows by table, in the database that is in use; empty when there is none
 * @param lastMigration newest version in its {@code schema_migrations}; null when there is none
 * @param image that the pods run; null when nothing is deployed
 * @param jobs in Sidekiq's queues, its schedule and its retries; null when Redis could not be asked
 * @param grantees roles beside Chatwoot's own with rights in the database, which no restore brings back; null in runs of earlier versions
 */
public record InUse(Map<String, Long> rows, String lastMigration, String image, Long jobs, List<String> grantees) {

    /** The same, none where nobody looked. */
    public List<String> grantees() {
        return grantees == null ? List.of() : grantees;
    }

    /** The version that belongs to the backup's schema, where that is another one than now's; empty when the running one does. */
    public Optional<String> otherImage(BackupManifest backup) {
        return Objects.equals(backup.lastMigration(), lastMigration)
                ? Optional.empty()
                : Optional.ofNullable(backup.image()).filter(older -> !older.equals(image));
    }
}
