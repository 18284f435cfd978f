package io.keybuzz.runbook.redeploy;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.ingress.IngressActivities;
import io.keybuzz.runbook.ingress.IngressAnswer;
import io.keybuzz.runbook.ingress.IngressResult;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.rollout.RolloutActivities;
import io.keybuzz.runbook.rollout.RolloutResult;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.StepProblem;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.RunningImage;
import java.util.ArrayList;
import java.util.List;

/** The proof that what ran before serves again, once it was put back. */
public final class PreviousVersion {
    private PreviousVersion() {}

    /** A check {@code previous-version}: the pods are back, every worker beats, and every ingress address answers. */
    public static Check check(Session session, RunningImage running) {
        String title = "The previous version answers again";
        Spec spec = session.target().spec().withImage(running.image());
        if (running.frontendUrl() != null) {
            spec = spec.withFrontendUrl(running.frontendUrl());
        }
        Target previous = new Target(spec, session.target().run());
        RolloutActivities rollout =
                ActivityPolicies.ROLLOUT.stub(RolloutActivities.class, "the previous version: wait until it serves");
        IngressActivities ingress =
                ActivityPolicies.INGRESS.stub(IngressActivities.class, "the previous version: ask the ingress");
        try {
            RolloutResult pods = Calls.call(rollout::awaitPatiently, previous);
            IngressResult answers = Calls.call(ingress::verify, previous);
            List<Evidence> evidence = new ArrayList<>();
            pods.pods()
                    .forEach(pod -> evidence.add(new Evidence(
                            "image of pod " + pod.name(), "" + pod.imageId(), Progress.now(), pod.node())));
            answers.answers().stream().map(IngressAnswer::evidence).forEach(evidence::add);
            return new Check(
                    "previous-version",
                    title,
                    Check.Status.PASSED,
                    running.words() + " runs in " + pods.pods().size() + " pods and answers at "
                            + answers.answers().size() + " ingress addresses",
                    evidence);
        } catch (StepProblem silent) {
            return new Check(
                    "previous-version",
                    title,
                    Check.Status.FAILED,
                    running.words() + " was put back and does not answer: "
                            + silent.first().summary() + " Remedy: "
                            + silent.first().remedy(),
                    silent.first().evidence());
        }
    }
}
