package io.keybuzz.runbook.redeploy;

/**
 * What a redeploy is asked for.
 *
 * @param namespace the target, default {@code chatwoot}
 * @param image another image than the last install's; null: the same
 * @param force replaces the pods though there is nothing new: a rolling restart
 * @param ignoreWindow starts outside the spec's windows; null: does not
 */
public record RedeployOptions(String namespace, String image, boolean force, IgnoreWindow ignoreWindow) {

    /** @param by who says so */
    public record IgnoreWindow(String reason, String by) {}
}
