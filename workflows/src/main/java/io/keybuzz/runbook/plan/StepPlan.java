package io.keybuzz.runbook.plan;

import io.keybuzz.runbook.report.PlannedChange;
import java.util.List;

/**
 * What a step would change.
 *
 * @param id the step's
 * @param changes only what would change; the diff of an update is cut to what a person reads, other diffs are left out
 * @param unknown why it cannot be said; null when it can
 */
public record StepPlan(String id, List<PlannedChange> changes, String unknown) {}
