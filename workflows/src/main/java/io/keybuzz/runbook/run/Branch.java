package io.keybuzz.runbook.run;

import io.temporal.workflow.Functions;

/**
 * A step that runs side by side with others.
 *
 * @param waits whether it only waits: then it is cancelled when another branch fails; writes are let finish
 */
public record Branch(Step step, boolean waits, Functions.Proc work) {}
