package io.keybuzz.runbook.upgrade;

import java.util.List;

/**
 * A file of an image's {@code db/migrate}.
 *
 * @param name of the file; only the version where the name is not known
 * @param operations what it does that a version before it does not survive: remove_column, rename, drop_table, change_column
 */
public record MigrationFile(String version, String name, List<String> operations) {

    public MigrationFile {
        operations = operations == null ? List.of() : List.copyOf(operations);
    }

    /** One of which nothing but its version is known. */
    public static MigrationFile unnamed(String version) {
        return new MigrationFile(version, version, List.of());
    }

    /** Whether the version that runs can go on while and after it runs, as far as its text tells. */
    public boolean compatible() {
        return operations.isEmpty();
    }
}
