package io.keybuzz.runbook.upgrade;

import io.keybuzz.runbook.change.Target;
import java.time.Instant;

/** @param since jobs that failed earlier are not this run's */
public record LostJobsRequest(Target target, Instant since) {}
