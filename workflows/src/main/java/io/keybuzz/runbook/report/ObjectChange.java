package io.keybuzz.runbook.report;

/**
 * One object and what was done to it.
 *
 * @param object {@code Kind/namespace/name} (cluster-wide {@code Kind/name}), {@code role/N}, {@code database/N},
 *     {@code extension/DB/N}, {@code ufw/NODE/RULE}
 */
public record ObjectChange(String object, Change change) {}
