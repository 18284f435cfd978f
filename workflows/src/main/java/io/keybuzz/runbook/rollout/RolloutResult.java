package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.report.Evidence;
import java.util.List;

/** Both Deployments are rolled out. */
public record RolloutResult(List<RunningPod> pods, List<Evidence> evidence) {}
