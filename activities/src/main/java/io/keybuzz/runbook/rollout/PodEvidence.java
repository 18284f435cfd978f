package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.registry.PullTrial;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was collected about one pod that does not serve.
 *
 * @param events its warnings, newest last, as {@code reason: message}
 * @param log the last lines of the container that the symptom is about, of its last crash where there was one; empty when there is none
 * @param quota the namespace's quotas as {@code name: resource used of hard}; empty when there is none
 * @param secrets values that no text may show
 * @param trial what the registry says to the pull secret's login; null when it was not asked
 * @param notReady what the cluster says of the pod's node; null for one that is ready, or that was not asked about
 * @param nodes all of the cluster's, for a pod that finds none; empty for others, and where they may not be looked at
 */
public record PodEvidence(
        Pod pod,
        List<String> events,
        String log,
        PullSecretFacts pullSecret,
        List<String> quota,
        Collection<String> secrets,
        PullTrial.Tried trial,
        String notReady,
        List<Node> nodes) {

    /** Where the registry was not asked. */
    public PodEvidence(
            Pod pod,
            List<String> events,
            String log,
            PullSecretFacts pullSecret,
            List<String> quota,
            Collection<String> secrets) {
        this(pod, events, log, pullSecret, quota, secrets, null, null, List.of());
    }

    /**
     * Whether the node was refused with another login than the secret's, which the registry takes, as far as it could be asked: the
     * kubelet will ask again with that.
     */
    boolean mayPullSoon() {
        boolean refused = events.stream().anyMatch(e -> PullFailure.of(e) == PullFailure.CREDENTIALS);
        boolean asAnybody = pulledWithoutSecret().isPresent();
        return refused
                && trial != null
                && (trial.answer() == PullTrial.Meaning.ACCEPTED
                        || trial.answer() == PullTrial.Meaning.NOT_ASKED && asAnybody && pullSecret.namesServer());
    }

    /**
     * The last event that says why the image was not pulled, where the symptom does not: the kubelet's own words fade to "Back-off pulling
     * image" while it waits; the events keep the registry's.
     */
    Optional<String> whyNotPulled(PodSymptom symptom) {
        if (symptom.kind() != PodSymptom.Kind.PULL || PullFailure.of(symptom.words()) != PullFailure.UNSAID) {
            return Optional.empty();
        }
        return events.stream()
                .filter(e -> PullFailure.of(e) != PullFailure.UNSAID && e.contains("ull"))
                .reduce((a, b) -> b);
    }

    /** The event that the node's kubelet asked without a pull secret, since it did not find one that the pod names. */
    Optional<String> pulledWithoutSecret() {
        return events.stream()
                .filter(e -> e.startsWith("FailedToRetrieveImagePullSecret"))
                .reduce((a, b) -> b);
    }

    String podName() {
        return pod.getMetadata().getName();
    }

    String namespace() {
        return pod.getMetadata().getNamespace();
    }

    /** The node's name; null before the pod is scheduled. */
    String node() {
        return pod.getSpec() == null ? null : pod.getSpec().getNodeName();
    }

    String nodeAddress() {
        return pod.getStatus() == null ? null : pod.getStatus().getHostIP();
    }

    /** The pod in words: which one, where. */
    String where() {
        return "Pod " + namespace() + "/" + podName() + (node() == null ? "" : " on " + node());
    }

    /** What the pod's status shows to be well. */
    List<Evidence> well(Instant at) {
        List<Evidence> well = new ArrayList<>();
        if (node() != null) {
            well.add(status("scheduling", "it has a place on " + node(), at));
        }
        if (pod.getStatus() == null) {
            return well;
        }
        Stream.concat(
                        pod.getStatus().getContainerStatuses().stream(),
                        pod.getStatus().getInitContainerStatuses().stream())
                .filter(c -> c.getImageID() != null && !c.getImageID().isBlank())
                .findFirst()
                .ifPresent(c -> well.add(status("the image", "pulled: " + c.getImageID(), at)));
        pod.getStatus().getInitContainerStatuses().stream()
                .filter(c -> Names.INIT_CONTAINER.equals(c.getName())
                        && c.getState() != null
                        && c.getState().getTerminated() != null
                        && Integer.valueOf(0)
                                .equals(c.getState().getTerminated().getExitCode()))
                .findFirst()
                .ifPresent(c -> well.add(status(
                        "PostgreSQL and its schema",
                        "container " + c.getName() + ", which waits for them, has ended well in this pod",
                        at)));
        return well;
    }

    private Evidence status(String what, String observed, Instant at) {
        return new Evidence(what, observed, at, nodeAddress());
    }

    /** Somebody else's words on one line, masked and not too long. */
    String brief(String words) {
        String one = RemoteText.mask(words, secrets).replaceAll("\\s+", " ").strip();
        return one.length() <= 300 ? one : one.substring(0, 300) + "…";
    }
}
