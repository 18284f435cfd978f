package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.activity.Retry;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.registry.PullTrial;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Why a node cannot pull a pod's image; pure, apart from the evidence's time. */
final class PullDiagnosis {
    private final Spec spec;
    private final PodEvidence pod;
    private final PodSeen seen;
    private final Instant at;

    private PullDiagnosis(Spec spec, PodEvidence pod, Instant at) {
        this.spec = spec;
        this.pod = pod;
        this.seen = new PodSeen(pod, at);
        this.at = at;
    }

    /** The diagnosis of a pod with a symptom of that kind. */
    static Diagnosis of(Spec spec, PodSymptom symptom, PodEvidence evidence, Instant at) {
        return new PullDiagnosis(spec, evidence, at).of(symptom);
    }

    private Diagnosis of(PodSymptom symptom) {
        Optional<String> event = pod.whyNotPulled(symptom);
        String words = event.orElse(symptom.words());
        PullFailure failure = told(PullFailure.of(words));
        Evidence secret = seen.of(
                "kubectl -n " + pod.namespace() + " get secret "
                        + pod.pullSecret().name(),
                pod.pullSecret().sentence());
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(event.map(seen::event).orElseGet(() -> seen.status(words)));
        if (failure != PullFailure.MISSING) {
            evidence.add(secret);
        }
        if (pod.trial() != null) {
            // Where the registry has told this login something else than the node, that is what decides.
            evidence.add(
                    failure == PullFailure.of(words) ? evidence.size() : 0,
                    pod.trial().evidence());
        }
        seen.events(Set.of(PodEvents.Noise.NAMES)).ifPresent(evidence::add);
        // containerd says three times which image it is before it says what the registry said.
        String said = pod.brief(words.substring(words.lastIndexOf("\": ") < 0 ? 0 : words.lastIndexOf("\": ") + 3));
        String cannot = pod.where() + " cannot pull " + spec.image() + ": ";
        return switch (failure) {
            case CREDENTIALS -> isLate() ? late(cannot, said, evidence) : refused(cannot, said, evidence);
            case MISSING ->
                new Diagnosis(
                        Cause.TAG_MISSING,
                        cannot + "the registry does not have it, or not for this node's architecture"
                                + (tags() == null ? "" : "; " + tags()) + ": " + said,
                        evidence,
                        List.of(
                                seen.of("the registry's answer", "it was reached and did not refuse the credentials"),
                                secret),
                        "Correct image in the spec" + (tags() == null ? "" : " (" + tags() + ")")
                                + "; the tags that there are: skopeo list-tags docker://" + repository()
                                + "; then retry with one: "
                                + Retry.with(pod.namespace(), "image", repository() + ":TAG"),
                        false);
            default ->
                new Diagnosis(
                        failure.cause(),
                        cannot + (failure == PullFailure.DOWN ? "the registry does not answer the node: " : "") + said,
                        evidence,
                        well(),
                        PullRemedy.ask(spec),
                        false);
        };
    }

    private Diagnosis refused(String cannot, String said, List<Evidence> evidence) {
        return new Diagnosis(
                Cause.PULL_CREDENTIALS,
                cannot + "the registry wants other credentials ("
                        + pod.pullSecret().sentence() + "): " + said,
                evidence,
                reached(),
                PullRemedy.login(spec, pod.pullSecret()),
                false);
    }

    /** Of a node that was refused with another login than the one that the secret has, or with none. */
    private Diagnosis late(String cannot, String said, List<Evidence> evidence) {
        Optional<String> without = pod.pulledWithoutSecret();
        List<Evidence> decides = new ArrayList<>(evidence);
        without.map(seen::event).ifPresent(event -> decides.add(0, event));
        return new Diagnosis(
                Cause.PULL_CREDENTIALS,
                cannot
                        + (without.isPresent()
                                ? "its kubelet asked without a login, since it had not got Secret "
                                        + pod.pullSecret().name() + " yet"
                                : "its kubelet asked without the login of Secret "
                                        + pod.pullSecret().name() + ", which the registry takes")
                        + " (" + pod.pullSecret().sentence() + "): " + said,
                decides,
                reached(),
                PullRemedy.late(pod),
                false);
    }

    private List<Evidence> reached() {
        return List.of(
                seen.of("scheduling", "it has a place on " + pod.node()),
                seen.of("the registry's answer", "it was reached and answered, so name, route and port are right"));
    }

    private List<Evidence> well() {
        List<Evidence> well = new ArrayList<>(pod.well(at));
        if (loginIsTaken()) {
            well.add(seen.of(
                    "login and tag", "the registry gives the image to the worker: it is this node's way there"));
        }
        return well;
    }

    /** Registries say "not found" for what a login may not see, and "denied" for what is not there: asking with that login decides. */
    private PullFailure told(PullFailure failure) {
        if (pod.trial() == null || failure == PullFailure.DOWN) {
            return failure;
        }
        return switch (pod.trial().answer()) {
            case REFUSED -> PullFailure.CREDENTIALS;
            case MISSING -> PullFailure.MISSING;
            default -> failure;
        };
    }

    /** Whether the secret has, by now, a login that the registry takes. */
    private boolean isLate() {
        return pod.mayPullSoon() && pod.pullSecret().namesServer() && loginIsTaken();
    }

    private boolean loginIsTaken() {
        return pod.trial() != null && pod.trial().answer() == PullTrial.Meaning.ACCEPTED;
    }

    private String tags() {
        return pod.trial() == null ? null : pod.trial().tags();
    }

    private String repository() {
        return spec.image().replaceFirst("@.*", "").replaceFirst(":[^/:]*$", "");
    }
}
