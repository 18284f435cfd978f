package io.keybuzz.runbook.redeploy;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.ingress.IngressActivities;
import io.keybuzz.runbook.ingress.IngressAnswer;
import io.keybuzz.runbook.ingress.IngressResult;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.rollout.RolloutActivities;
import io.keybuzz.runbook.rollout.RolloutResult;
import io.keybuzz.runbook.rollout.RunningPod;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.StepProblem;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.RunningImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The proof that what ran before serves again, once it was put back. */
public final class PreviousVersion {
    private PreviousVersion() {}

    /**
     * A check {@code previous-version}: the pods are back and run what ran before, every worker beats, and every ingress address
     * answers. A warning where all of them serve and nothing tells which image they run.
     */
    public static Check check(Session session, RunningImage running) {
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
            List<String> others =
                    others(pods.pods(), running, session.progress().report().compensation());
            if (!others.isEmpty()) {
                return check(
                        Check.Status.FAILED,
                        running.words() + " is not back: " + String.join(", ", others)
                                + "; see the compensation for what was left, and why",
                        evidence);
            }
            String serving = pods.pods().size() + " pods and answers at "
                    + answers.answers().size() + " ingress addresses";
            String unproven = unproven(pods.pods(), running);
            return unproven.isEmpty()
                    ? check(Check.Status.PASSED, running.words() + " runs in " + serving, evidence)
                    : check(
                            Check.Status.WARNED,
                            running.words() + " was put back, serves in " + serving
                                    + ". That the pods run that very image is not proven: " + unproven,
                            evidence);
        } catch (StepProblem silent) {
            return check(
                    Check.Status.FAILED,
                    running.words() + " was put back and does not answer: "
                            + silent.first().summary() + " Remedy: "
                            + silent.first().remedy(),
                    silent.first().evidence());
        }
    }

    private static Check check(Check.Status status, String detail, List<Evidence> evidence) {
        return new Check("previous-version", "The previous version answers again", status, detail, evidence);
    }

    /** What is there instead: a rollout may be complete, and an ingress content, with what this run or somebody else has left. */
    private static List<String> others(List<RunningPod> pods, RunningImage running, List<Undone> compensation) {
        List<String> others = new ArrayList<>();
        pods.stream()
                .filter(pod -> isAnother(running, pod.imageId()))
                .forEach(pod -> others.add(pod.name() + " runs " + pod.imageId()));
        boolean idle = !pods.isEmpty() && pods.stream().noneMatch(pod -> "worker".equals(pod.component()));
        if (idle && compensation.stream().anyMatch(PreviousVersion::leavesWorkers)) {
            others.add("no worker runs");
        }
        return others;
    }

    private static boolean isAnother(RunningImage running, String imageId) {
        return isTold(imageId) && !running.digests().isEmpty() && !isThat(running, imageId);
    }

    private static boolean isThat(RunningImage running, String imageId) {
        return imageId != null && running.digests().stream().anyMatch(imageId::contains);
    }

    /** Without a repository it is the image's own id, which is no digest of a registry. */
    private static boolean isTold(String imageId) {
        return imageId != null && imageId.contains("@");
    }

    /** Why nobody can say which image the pods run; empty where all are known to run it. */
    private static String unproven(List<RunningPod> pods, RunningImage running) {
        if (!pods.isEmpty() && running.digests().isEmpty()) {
            return "its digest was not known before";
        }
        String untold = pods.stream()
                .filter(pod -> !isThat(running, pod.imageId()))
                .map(RunningPod::name)
                .collect(Collectors.joining(", "));
        return untold.isEmpty() ? "" : "Kubernetes tells no digest of " + untold;
    }

    /** Where all was put back an autoscaler had none before either. */
    private static boolean leavesWorkers(Undone undone) {
        return undone.status() == Undone.Status.FAILED
                || undone.status() == Undone.Status.KEPT && undone.object().endsWith("/" + Names.WORKER);
    }
}
