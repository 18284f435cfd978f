package io.keybuzz.runbook.deploy;

import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.Target;

/**
 * @param before what was observed
 * @param restart whether the pods are to be replaced though nothing of theirs changed
 * @param withoutWorkers whether the workers' Deployment gets its new template and no replicas yet
 */
public record RollRequest(Target target, Before before, boolean restart, boolean withoutWorkers) {}
