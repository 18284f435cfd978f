package io.keybuzz.runbook.registry;

import io.keybuzz.runbook.report.Evidence;
import java.time.Instant;
import java.util.List;

/** Trials of a pull that were made. */
public final class PullTrials {
    private PullTrials() {}

    /** @param tags those that the registry has; none: they are not known */
    public static PullTrial.Tried of(PullTrial.Meaning answer, List<String> tags) {
        return new PullTrial.Tried(
                answer,
                new Evidence("manifest", "HTTP 403", Instant.EPOCH, null),
                tags.isEmpty() ? null : RegistryDiagnosis.tags(tags));
    }
}
