package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.backup.BackupManifest;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What differs in rows between a backup and the database in use; pure. Rows that were changed, and not added or removed, are in neither
 * count.
 *
 * @param tables what there is now and what in the backup, for tables whose number of rows differs
 * @param fewer rows that the backup does not have, over all tables
 */
record Losses(Map<String, String> tables, long fewer) {

    static Losses between(BackupManifest backup, InUse now) {
        Map<String, String> tables = new TreeMap<>();
        long fewer = 0;
        TreeSet<String> all = new TreeSet<>(backup.rows().keySet());
        all.addAll(now.rows().keySet());
        for (String table : all) {
            long then = backup.rows().getOrDefault(table, 0L);
            long today = now.rows().getOrDefault(table, 0L);
            if (then != today) {
                tables.put(table, today + " now, " + then + " in the backup");
                fewer += Math.max(0, today - then);
            }
        }
        return new Losses(tables, fewer);
    }

    String words() {
        return fewer == 0
                ? "no table has more rows now than in the backup; what was changed since is lost"
                : fewer + (fewer == 1 ? " row" : " rows") + " that came since, and whatever was changed since, "
                        + (fewer == 1 ? "is lost" : "are lost");
    }
}
