package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.keybuzz.runbook.run.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Both Deployments and their pods at one moment. */
record Seen(List<Deployment> deployments, List<ReplicaSet> replicaSets, List<Pod> pods) {

    /** The Deployments' status; one that is not there is missing here. */
    List<RolloutStatus> status() {
        return deployments.stream().map(RolloutStatus::of).toList();
    }

    boolean complete() {
        return names().containsAll(Names.WORKLOADS) && status().stream().allMatch(RolloutStatus::complete);
    }

    /** The pods of the current templates that are not going away. */
    List<Pod> current() {
        return current(deployments);
    }

    /** The same without those that may be of the template before, since the controller has not taken up the last change. */
    List<Pod> surelyCurrent() {
        return current(deployments.stream().filter(RolloutStatus::observed).toList());
    }

    private List<Pod> current(List<Deployment> of) {
        List<Pod> current = new ArrayList<>();
        of.forEach(d -> current.addAll(RolloutStatus.currentPods(d, replicaSets, pods)));
        return current;
    }

    /** The names of Deployments whose last change no controller has taken up. */
    List<String> unheard() {
        return deployments.stream()
                .filter(d -> !RolloutStatus.observed(d))
                .map(d -> d.getMetadata().getName())
                .toList();
    }

    /** The names of the current worker pods. */
    List<String> workers() {
        return current().stream()
                .filter(p -> "worker".equals(component(p)))
                .map(p -> p.getMetadata().getName())
                .sorted()
                .toList();
    }

    /** The current pods as the report shows them. */
    List<RunningPod> running() {
        return current().stream().map(Seen::running).toList();
    }

    /** One line about both Deployments. */
    String sentence() {
        if (deployments.isEmpty()) {
            return "no Deployment yet";
        }
        return String.join(
                "; ", status().stream().map(RolloutStatus::sentence).sorted().toList());
    }

    private List<String> names() {
        return deployments.stream().map(d -> d.getMetadata().getName()).toList();
    }

    static String component(Pod pod) {
        return pod.getMetadata().getLabels() == null
                ? ""
                : Objects.toString(pod.getMetadata().getLabels().get("component"), "");
    }

    static RunningPod running(Pod pod) {
        var containers = pod.getStatus().getContainerStatuses();
        return new RunningPod(
                pod.getMetadata().getName(),
                component(pod),
                pod.getSpec().getNodeName(),
                pod.getStatus().getPodIP(),
                // A webhook's container may stand before ours.
                containers.stream()
                        .filter(c -> Names.WORKLOADS.contains(c.getName()))
                        .findFirst()
                        .or(() -> containers.stream().findFirst())
                        .map(ContainerStatus::getImageID)
                        .orElse(null),
                containers.stream()
                        .mapToInt(c -> Objects.requireNonNullElse(c.getRestartCount(), 0))
                        .sum());
    }
}
