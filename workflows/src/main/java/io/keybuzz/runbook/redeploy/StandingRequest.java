package io.keybuzz.runbook.redeploy;

import io.keybuzz.runbook.change.Target;
import java.time.Instant;

/** @param at the moment that is asked about */
public record StandingRequest(Target target, Instant at) {}
