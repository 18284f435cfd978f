package io.keybuzz.runbook.upgrade;

import io.keybuzz.runbook.migration.SchemaState;
import java.util.List;

/**
 * What an image would do to the schema that is there.
 *
 * @param schema against the image
 * @param pending the files of the image that the database lacks, in their order; empty when the image's {@code db/migrate} is not known
 */
public record Upgrade(SchemaState schema, List<MigrationFile> pending) {

    public Upgrade {
        pending = pending == null ? List.of() : List.copyOf(pending);
    }

    /** Whether the image's {@code db/migrate} is known. */
    public boolean known() {
        return schema.imageKnown();
    }

    /** Whether the schema would change, or nobody can say that it would not. */
    public boolean migrates() {
        return !known() || !pending.isEmpty();
    }

    /** Those that the running version does not survive. */
    public List<MigrationFile> incompatible() {
        return pending.stream().filter(f -> !f.compatible()).toList();
    }
}
