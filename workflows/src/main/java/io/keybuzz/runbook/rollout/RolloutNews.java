package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.report.ObjectChange;
import java.util.List;

/**
 * How a rollout goes on.
 *
 * @param result how it ended; null while it goes on
 * @param soFar what keeps it from its end now and may pass, which is not what was told before; null when it has ended
 * @param changes the pods that this watch has replaced; never null
 */
public record RolloutNews(RolloutResult result, SoFar soFar, List<ObjectChange> changes) {

    public RolloutNews {
        changes = changes == null ? List.of() : List.copyOf(changes);
    }
}
