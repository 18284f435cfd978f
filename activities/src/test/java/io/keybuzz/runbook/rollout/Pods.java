package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pods as kubelets report them. */
final class Pods {
    static final String SECRET = "s3cret-Password";

    private Pods() {}

    static Pod web(ContainerStatus... containers) {
        return pod("web", List.of(), List.of(containers));
    }

    static Pod job(ContainerStatus... containers) {
        return pod("migrate", List.of(), List.of(containers));
    }

    static Pod inInit(ContainerStatus init) {
        return pod("web", List.of(init), List.of());
    }

    static Pod unschedulable(String words) {
        return new PodBuilder(pod("worker", List.of(), List.of()))
                .editStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage(words)
                .endCondition()
                .endStatus()
                .build();
    }

    /** The same with one container that asks for this. */
    static Pod asking(Pod pod, Map<String, Quantity> requests) {
        return new PodBuilder(pod)
                .editSpec()
                .addToContainers(container(requests))
                .endSpec()
                .build();
    }

    static Container container(Map<String, Quantity> requests) {
        return new ContainerBuilder()
                .withNewResources()
                .withRequests(requests)
                .endResources()
                .build();
    }

    static Node node(String name, String cpu, String memory) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addToAllocatable("cpu", new Quantity(cpu))
                .addToAllocatable("memory", new Quantity(memory))
                .endStatus()
                .build();
    }

    static ContainerStatus waiting(String name, String reason, String message) {
        return new ContainerStatusBuilder()
                .withName(name)
                .withRestartCount(0)
                .withNewState()
                .withNewWaiting(message, reason)
                .endState()
                .build();
    }

    static ContainerStatus crashed(String name, int restarts, int code, String reason) {
        return new ContainerStatusBuilder()
                .withName(name)
                .withRestartCount(restarts)
                .withNewState()
                .withNewWaiting("back-off 10s restarting failed container", "CrashLoopBackOff")
                .endState()
                .withNewLastState()
                .withNewTerminated()
                .withExitCode(code)
                .withReason(reason)
                .endTerminated()
                .endLastState()
                .build();
    }

    static ContainerStatus ended(String name, int restarts, int code) {
        return new ContainerStatusBuilder()
                .withName(name)
                .withRestartCount(restarts)
                .withNewState()
                .withNewTerminated()
                .withExitCode(code)
                .endTerminated()
                .endState()
                .build();
    }

    static ContainerStatus running(String name, int restarts, boolean ready) {
        return new ContainerStatusBuilder()
                .withName(name)
                .withRestartCount(restarts)
                .withStarted(true)
                .withReady(ready)
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .build();
    }

    /** The same after the container of that id had ended in it. */
    static ContainerStatus after(String containerId, ContainerStatus now) {
        return new ContainerStatusBuilder(now)
                .withNewLastState()
                .withNewTerminated()
                .withContainerID(containerId)
                .withExitCode(1)
                .withReason("Error")
                .endTerminated()
                .endLastState()
                .build();
    }

    static PodEvidence evidence(Pod pod, String log, String... events) {
        return new PodEvidence(
                pod,
                List.of(events),
                log,
                new PullSecretFacts("ghcr-secret", "ghcr.io", true, true, true),
                List.of("compute: requests.cpu 4 used of 4"),
                Set.of(SECRET));
    }

    /** On a node, and nobody has begun with it. */
    static Pod scheduled() {
        return new PodBuilder(pod("web", List.of(), List.of()))
                .editStatus()
                .withPhase("Pending")
                .withConditions(new PodConditionBuilder()
                        .withType("PodScheduled")
                        .withStatus("True")
                        .build())
                .endStatus()
                .build();
    }

    private static Pod pod(String component, List<ContainerStatus> init, List<ContainerStatus> containers) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("chatwoot-" + component + "-1")
                .withNamespace("chatwoot")
                .withUid("uid-1")
                .addToLabels("app", "chatwoot")
                .addToLabels("component", component)
                .endMetadata()
                .withNewSpec()
                .withNodeName("k8s-worker-03")
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withHostIP("10.0.0.112")
                .withInitContainerStatuses(init)
                .withContainerStatuses(containers)
                .endStatus()
                .build();
    }
}
