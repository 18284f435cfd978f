package io.keybuzz.runbook.plan;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.util.List;

/**
 * What a run would change.
 *
 * @param steps those that would change something, or of which something is unknown, in the order of the steps; diffs in full
 * @param unlooked ids of the steps that could not be looked at: a system did not answer, or refused
 * @param refusals for which an install would end instead, and which only the planners see
 */
public record Plan(List<StepPlan> steps, List<String> unlooked, List<Diagnosis> refusals) {}
