package io.keybuzz.runbook.backup;

import java.util.List;
import java.util.Map;

/**
 * What a backup holds, as it was noted beside it when it was made.
 *
 * @param id its time and the beginning of its digest, such as {@code 20261128T035835Z-6721c3d2}
 * @param bytes of the dump
 * @param sha256 of the dump, in hex
 * @param image that the pods ran then; null when nothing was deployed
 * @param lastMigration newest version in {@code schema_migrations}; null when there was none
 * @param extensions that the database had beside PL/pgSQL
 * @param rows by table
 */
public record BackupManifest(
        String id,
        long bytes,
        String sha256,
        String image,
        String lastMigration,
        List<String> extensions,
        Map<String, Long> rows) {}
