package io.keybuzz.runbook.restore;

/**
 * What a restore is asked for.
 *
 * @param namespace of the install; has no default
 * @param backup the id of a backup, as the report of the run that made it says, or {@code latest}
 */
public record RestoreOptions(String namespace, String backup) {}
