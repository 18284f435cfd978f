package io.keybuzz.runbook.upgrade;

import io.keybuzz.runbook.migration.MigrationOrder;
import java.util.List;

/**
 * A release that no upgrade may jump over.
 *
 * @param releases which they are, for people
 * @param beyond the first release after them
 * @param migration the newest that they bring; where it has run, the stop was made
 * @param why what happens otherwise
 * @param source where that is told
 */
public record Stop(String releases, Version beyond, String migration, String why, String source) {

    /** All that are known, the oldest first. */
    public static final List<Stop> TABLE = List.of(new Stop(
            "v4.1.x",
            new Version(4, 2, 0),
            "20250416182131",
            "migration 20250416182131 fails in newer releases (undefined method 'settings' for Account) as soon as the database has"
                    + " users, and leaves the schema half way",
            "https://github.com/chatwoot/chatwoot/issues/12088"));

    /**
     * Whether an upgrade jumps over it. The schema decides where the upgrade comes from, and the image's migrations where it goes; the
     * tag is asked only where they do not tell.
     *
     * @param image that is to be deployed
     */
    boolean jumpedBy(String image, Upgrade upgrade) {
        String last = upgrade.schema().lastApplied();
        if (last == null || made(upgrade, last)) {
            return false;
        }
        boolean byTag =
                Version.ofImage(image).filter(v -> v.compareTo(beyond) >= 0).isPresent();
        String newest = upgrade.schema().imageNewest();
        boolean byMigrations = newest != null && MigrationOrder.INSTANCE.compare(newest, migration) > 0;
        return byTag || byMigrations;
    }

    private boolean made(Upgrade upgrade, String last) {
        boolean pending = upgrade.pending().stream().anyMatch(f -> f.version().equals(migration));
        return !pending && MigrationOrder.INSTANCE.compare(last, migration) >= 0;
    }
}
