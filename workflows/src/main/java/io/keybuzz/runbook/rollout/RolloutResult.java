package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ObjectChange;
import java.util.List;

/**
 * Both Deployments are rolled out.
 *
 * @param changes the pods that were replaced, since a crash from before kept them down; never null
 */
public record RolloutResult(List<RunningPod> pods, List<Evidence> evidence, List<ObjectChange> changes) {

    public RolloutResult {
        changes = changes == null ? List.of() : List.copyOf(changes);
    }

    /** Where no pod had to be replaced. */
    public RolloutResult(List<RunningPod> pods, List<Evidence> evidence) {
        this(pods, evidence, List.of());
    }
}
