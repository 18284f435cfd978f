package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.temporal.activity.ActivityInterface;

/** Asks the ingress as a visitor would. */
@ActivityInterface(namePrefix = "Ingress")
public interface IngressActivities {

    /**
     * Waits until every ingress address answers for the host three times in a row. Fails with {@code StepFailed} and a diagnosis when
     * one does not within the patience of an ingress that is not in sync yet.
     */
    IngressResult verify(Target target);

    /**
     * Restarts the DaemonSet that {@code ingress.restart} names, as {@code kubectl rollout restart} does, once for each time that it is
     * wanted, and waits until every node runs the new pod.
     */
    Acted restart(RestartRequest request);
}
