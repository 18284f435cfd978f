package io.keybuzz.runbook.redeploy;

/**
 * Whether a redeploy may start now.
 *
 * @param hold the reason in the namespace's annotation; null when there is none
 * @param outside why the spec's windows are closed, and when the next one opens; null when one is open or there are none
 */
public record Standing(String hold, String outside) {}
