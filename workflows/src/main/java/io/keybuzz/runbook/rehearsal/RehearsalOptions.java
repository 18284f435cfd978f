package io.keybuzz.runbook.rehearsal;

/**
 * What a rehearsal is asked for.
 *
 * @param namespace of the install, default {@code chatwoot}
 * @param image whose migrations are rehearsed
 */
public record RehearsalOptions(String namespace, String image) {}
