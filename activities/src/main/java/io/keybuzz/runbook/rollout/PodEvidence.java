package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.activity.RemoteText;
import java.util.Collection;
import java.util.List;

/**
 * What was collected about one pod that does not serve.
 *
 * @param events its warnings, newest last, as {@code reason: message}
 * @param log the last lines of the container that the symptom is about, of its last crash where there was one; empty when there is none
 * @param quota the namespace's quotas as {@code name: resource used of hard}; empty when there is none
 * @param secrets values that no text may show
 */
public record PodEvidence(
        Pod pod,
        List<String> events,
        String log,
        PullSecret pullSecret,
        List<String> quota,
        Collection<String> secrets) {

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

    /** Somebody else's words on one line, masked and not too long. */
    String brief(String words) {
        String one = RemoteText.mask(words, secrets).replaceAll("\\s+", " ").strip();
        return one.length() <= 300 ? one : one.substring(0, 300) + "…";
    }
}
