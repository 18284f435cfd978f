package io.keybuzz.runbook.backup;

/** What a backup is asked for. @param namespace of the install, default {@code chatwoot} */
public record BackupOptions(String namespace) {}
