package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.registry.PullTrial;
import java.util.List;
import java.util.Optional;

/**
 * A moment of a rollout, and what can be read then.
 *
 * @param log of the container that it is about
 * @param events of its pods, as {@code reason: message}
 * @param notReady what the cluster says of its node; null for one that is ready
 * @param trial what the registry says to the login of the pods; null when it was not asked
 */
record Evidences(Seen seen, Beats beats, String log, List<String> events, String notReady, PullTrial.Tried trial)
        implements PodLook {

    static Evidences of(Seen seen) {
        return new Evidences(seen, Beats.WELL, "", List.of(), null, null);
    }

    static Evidences of(Pod pod) {
        return of(Rollouts.with(pod));
    }

    Evidences beating(Beats those) {
        return new Evidences(seen, those, log, events, notReady, trial);
    }

    Evidences printing(String lines) {
        return new Evidences(seen, beats, lines, events, notReady, trial);
    }

    Evidences events(String... those) {
        return new Evidences(seen, beats, log, List.of(those), notReady, trial);
    }

    Evidences onANodeThatIs(String words) {
        return new Evidences(seen, beats, log, events, words, trial);
    }

    Evidences whileTheRegistrySays(PullTrial.Tried answer) {
        return new Evidences(seen, beats, log, events, notReady, answer);
    }

    @Override
    public PodEvidence inspect(Target target, Pod pod, PodSymptom symptom) {
        return inspect(target, pod, symptom.container());
    }

    @Override
    public PodEvidence inspect(Target target, Pod pod, String container) {
        PodEvidence plain = Pods.evidence(pod, log, events.toArray(String[]::new));
        return new PodEvidence(
                pod,
                plain.events(),
                plain.log(),
                plain.pullSecret(),
                plain.quota(),
                plain.secrets(),
                trial,
                notReady,
                List.of());
    }

    @Override
    public String running(Pod pod, String container) {
        return log;
    }

    @Override
    public List<String> reasons(Pod pod) {
        return events.stream().map(e -> e.replaceFirst(":.*", "")).toList();
    }

    @Override
    public Optional<String> notReady(Pod pod) {
        return Optional.ofNullable(notReady);
    }

    @Override
    public List<String> quota(String namespace) {
        return List.of();
    }
}
