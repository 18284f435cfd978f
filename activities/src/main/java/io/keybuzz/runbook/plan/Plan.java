package io.keybuzz.runbook.plan;

import java.util.List;

/**
 * What a run would change.
 *
 * @param steps those that would change something, or of which something is unknown, in the order of the steps; diffs in full
 * @param unlooked ids of the steps that could not be looked at: a system did not answer, or refused
 */
public record Plan(List<StepPlan> steps, List<String> unlooked) {}
