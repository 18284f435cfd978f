package io.keybuzz.runbook.verify;

/**
 * What a verification is asked for.
 *
 * @param namespace of the install, default {@code chatwoot}
 * @param strict whether a warning counts as a failure, default false
 */
public record VerifyOptions(String namespace, boolean strict) {}
