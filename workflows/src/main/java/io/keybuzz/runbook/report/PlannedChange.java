package io.keybuzz.runbook.report;

/**
 * What would be done to an object.
 *
 * @param diff a unified diff with secrets masked; null inside a run, where only the object counts
 */
public record PlannedChange(String object, Change change, String diff) {}
