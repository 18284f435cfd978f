package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.registry.ImageName;
import io.keybuzz.runbook.registry.PullSecretByHand;
import io.keybuzz.runbook.spec.Spec;

/** What a registry's refusal means for a restore, whose image no spec chooses; pure. */
final class BackupsImage {
    private BackupsImage() {}

    /** @param why it cannot be pulled, as a spec's image would be told */
    static Diagnosis gone(Target target, String image, Diagnosis why) {
        Spec spec = target.spec();
        return new Diagnosis(
                why.cause(),
                "The pods would go back to " + image + ", which belongs to the backup's schema, and could not pull it: "
                        + why.summary(),
                why.evidence(),
                why.ruledOut(),
                (why.cause() == Cause.PULL_CREDENTIALS
                                ? "Put a login that may pull it into Secret " + spec.namespace() + "/"
                                        + spec.registry().secretName() + ": "
                                        + PullSecretByHand.command(
                                                spec.namespace(),
                                                spec.registry().secretName(),
                                                ImageName.parse(image).registry(),
                                                true)
                                : "Push that very image again, with the same digest (a node that has run it may still have it:"
                                        + " ctr -n k8s.io images list)")
                        + ", then retry; or restore a backup of the version that runs now. Nothing has been changed yet.",
                false);
    }
}
