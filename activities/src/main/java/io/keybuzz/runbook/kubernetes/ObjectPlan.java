package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.PlannedChange;
import java.util.Optional;

/** Compares an object as it is with what it is to be; writes nothing. */
@FunctionalInterface
public interface ObjectPlan {

    /** What would be done to the object, with a diff in which secrets are masked; empty when nothing. */
    Optional<PlannedChange> plan(Target target, HasMetadata desired);
}
