package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.report.Evidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What was seen of a pod, in the form of evidence, with the commands that repeat it; pure. */
final class PodSeen {
    private static final int CHARS = 4000;

    private final PodEvidence pod;
    private final Instant at;

    PodSeen(PodEvidence pod, Instant at) {
        this.pod = pod;
        this.at = at;
    }

    Evidence of(String what, String observed) {
        return new Evidence(
                what, RemoteText.tail(RemoteText.mask(observed, pod.secrets()), CHARS), at, pod.nodeAddress());
    }

    /** What the pod's status says, in the words of the kubelet or the scheduler. */
    Evidence status(String words) {
        return of("kubectl -n " + pod.namespace() + " get pod " + pod.podName() + " -o jsonpath='{.status}'", words);
    }

    /** One of its events. */
    Evidence event(String words) {
        return of(eventsOf(), words);
    }

    /** Its warnings; empty where none is left without those. */
    Optional<Evidence> events(Set<PodEvents.Noise> without) {
        List<String> told = PodEvents.toTell(pod.events(), without);
        return told.isEmpty() ? Optional.empty() : Optional.of(of(eventsOf(), String.join("\n", told)));
    }

    /** The end of a container's log, then the warnings that tell something of a container that ran. @param names about a name, too */
    List<Evidence> log(String container, boolean names) {
        List<Evidence> all = new ArrayList<>();
        all.add(of(logs(container), pod.log().isBlank() ? "(empty)" : pod.log()));
        events(names ? Set.of(PodEvents.Noise.PULLS) : Set.of(PodEvents.Noise.values()))
                .ifPresent(all::add);
        return all;
    }

    /** The command that shows a container's log. */
    String logs(String container) {
        return "kubectl -n " + pod.namespace() + " logs " + pod.podName() + " -c " + container;
    }

    private String eventsOf() {
        return "kubectl -n " + pod.namespace() + " events --for pod/" + pod.podName();
    }
}
