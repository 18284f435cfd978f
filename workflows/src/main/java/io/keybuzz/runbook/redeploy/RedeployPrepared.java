package io.keybuzz.runbook.redeploy;

import io.keybuzz.runbook.preflight.Prepared;

/** The first activity's answer. @param prepared with the spec of the last install, and the image that was asked for in it */
public record RedeployPrepared(Prepared prepared, RedeployOptions options) {}
