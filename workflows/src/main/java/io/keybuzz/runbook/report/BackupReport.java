package io.keybuzz.runbook.report;

import java.util.Map;

/** A backup that was made in this run. */
public record BackupReport(String location, long bytes, String sha256, Map<String, Long> rows) {}
