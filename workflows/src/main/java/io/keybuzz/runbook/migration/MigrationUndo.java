package io.keybuzz.runbook.migration;

import io.keybuzz.runbook.change.Target;

/**
 * What an undo of a migration has to know.
 *
 * @param before the schema before this run migrated; null when it could not be read
 * @param namespaceGoes whether this run made the namespace, with which its Jobs go
 */
public record MigrationUndo(Target target, SchemaState before, boolean namespaceGoes) {}
