package io.keybuzz.runbook.migration;

import java.util.List;

/**
 * The schema against the image.
 *
 * @param databaseExists whether there is a database of that name
 * @param tables how many tables the public schema has
 * @param metadata whether {@code ar_internal_metadata} exists: without it {@code db:chatwoot_prepare} loads the schema, dropping tables
 * @param users rows in {@code users}, 0 when there is no such table
 * @param lastApplied the newest version in {@code schema_migrations}; null when there is none
 * @param imageKnown whether the image's list of migrations is known
 * @param missing versions of the image's {@code db/migrate} that the database lacks; empty when the list is not known
 * @param imageNewest the newest version of the image's {@code db/migrate}; null when the list is not known
 * @param unseeded whether the schema was loaded by a Job that died before it had seeded: nobody can become administrator
 */
public record SchemaState(
        boolean databaseExists,
        int tables,
        boolean metadata,
        long users,
        String lastApplied,
        boolean imageKnown,
        List<String> missing,
        String imageNewest,
        boolean unseeded) {

    /** Where seeds are of no interest. */
    public SchemaState(
            boolean databaseExists,
            int tables,
            boolean metadata,
            long users,
            String lastApplied,
            boolean imageKnown,
            List<String> missing,
            String imageNewest) {
        this(databaseExists, tables, metadata, users, lastApplied, imageKnown, missing, imageNewest, false);
    }

    /** Where the image's newest version is of no interest. */
    public SchemaState(
            boolean databaseExists,
            int tables,
            boolean metadata,
            long users,
            String lastApplied,
            boolean imageKnown,
            List<String> missing) {
        this(databaseExists, tables, metadata, users, lastApplied, imageKnown, missing, null);
    }

    /** Whether the database has migrations that are newer than all that the image brings. */
    public boolean newerThanImage() {
        return imageNewest != null
                && lastApplied != null
                && MigrationOrder.INSTANCE.compare(lastApplied, imageNewest) > 0;
    }

    /** Whether nothing is left to migrate, as far as is known. */
    public boolean current() {
        return databaseExists && metadata && imageKnown && missing.isEmpty();
    }

    /** Whether people's data lacks a migration of the image, as far as is known; a schema that is newer is refused. */
    public boolean migratesData() {
        return users > 0 && (!imageKnown || !missing.isEmpty() || newerThanImage());
    }

    /** The same, never seeded. */
    public SchemaState withoutSeeds() {
        return new SchemaState(
                databaseExists, tables, metadata, users, lastApplied, imageKnown, missing, imageNewest, true);
    }
}
