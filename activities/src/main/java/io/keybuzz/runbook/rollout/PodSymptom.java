package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What keeps a pod from serving, as its status says it; pure. It becomes a diagnosis when it has lasted for its patience:
 *
 * <ul>
 *   <li>a pull that the registry refused, or an image that it does not have, is never mended by waiting: at once. A registry that does
 *       not answer is asked again by the kubelet after 10 and 20 s: 45 s;
 *   <li>a missing key or object: 3 s, since the kubelet may hear of a new Secret a moment late;
 *   <li>a crash: at the second, since the first may be a neighbour that was starting too; the first is only told. One that is older
 *       than the watch says nothing ({@link Crashes}): what made it may be mended. An end without an error is one when the kubelet
 *       backs off after the third;
 *   <li>unschedulable: 15 s, for the pod that makes room;
 *   <li>a pod that its node's kubelet says nothing about while the node is not ready: six minutes, after five Kubernetes makes another
 *       one elsewhere; 90 s for a Job's, which fails when that is evicted;
 *   <li>a container that is not created (and the events say that something hinders it) or a process that runs and is not ready: a
 *       minute and two.
 * </ul>
 *
 * A pod in its init container waits for the schema; that is no symptom of its own, what it prints decides ({@link WaitLine}).
 *
 * @param container the container it is about; null for the whole pod
 * @param words the kubelet's or scheduler's own
 * @param exitCode of the last crash; null when it did not crash
 */
public record PodSymptom(Kind kind, String container, String words, Integer exitCode, Duration patience) {

    /** What the status shows. */
    public enum Kind {
        PULL,
        CONFIG,
        OUT_OF_MEMORY,
        CRASH,
        /** And has not served since, which the second crash, or a probe, will decide. */
        CRASHED_ONCE,
        UNSCHEDULABLE,
        NOT_TAKEN_UP,
        NOT_CREATED,
        NOT_READY
    }

    // A provider takes up to a minute to make a disk.
    private static final Duration VOLUME_PATIENCE = Duration.ofSeconds(90);
    private static final Duration EVICTION = Duration.ofMinutes(6);

    private static final Duration ONLY_ONCE = Duration.ofSeconds(90);
    private static final Duration UNTIL_THE_SECOND = Duration.ofDays(1);
    private static final Duration CONFIG = Duration.ofSeconds(3);
    /** A kubelet that has not looked at a Secret for minutes gives its first read a second, and then tries again (kubernetes#117972). */
    private static final Duration CACHE = Duration.ofSeconds(60);

    private static final Set<String> PULL_REASONS =
            Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable");
    private static final Set<String> CONFIG_REASONS =
            Set.of("CreateContainerConfigError", "CreateContainerError", "RunContainerError");

    /** The symptom that matters most; empty for a pod that is ready, or on its way. */
    public static Optional<PodSymptom> of(Pod pod) {
        return of(pod, Crashes.NONE);
    }

    /** The same. @param before crashes that say nothing any more */
    static Optional<PodSymptom> of(Pod pod, Crashes before) {
        PodStatus status = pod.getStatus();
        if (status == null) {
            return Optional.empty();
        }
        Optional<PodSymptom> unschedulable = condition(status, "PodScheduled")
                .filter(c -> "False".equals(c.getStatus()) && "Unschedulable".equals(c.getReason()))
                .map(c -> new PodSymptom(
                        Kind.UNSCHEDULABLE,
                        null,
                        c.getMessage(),
                        null,
                        aboutVolume(c.getMessage()) && c.getMessage().contains("unbound")
                                ? VOLUME_PATIENCE
                                : Duration.ofSeconds(15)));
        if (unschedulable.isPresent()) {
            return unschedulable;
        }
        List<ContainerStatus> containers = containers(pod);
        boolean scheduled = condition(status, "PodScheduled")
                .filter(c -> "True".equals(c.getStatus()))
                .isPresent();
        if (scheduled && containers.isEmpty() && "Pending".equals(status.getPhase())) {
            return symptom(
                    Kind.NOT_TAKEN_UP,
                    null,
                    "scheduled, and no word of its containers",
                    null,
                    onlyOnce(pod) ? ONLY_ONCE : EVICTION);
        }
        for (ContainerStatus container : containers) {
            Optional<PodSymptom> symptom = of(container, before.contain(pod, container));
            if (symptom.isPresent()) {
                return symptom;
            }
        }
        return notReady(status, containers)
                .or(() -> onlyOnce(pod) ? Optional.empty() : crashedOnce(pod, containers, before));
    }

    /** Whether the scheduler's words are about a claim that is not bound or not there, which says nothing of room on the nodes. */
    static boolean aboutVolume(String words) {
        return words != null && words.toLowerCase(Locale.ROOT).contains("persistentvolumeclaim");
    }

    /** Whether nobody makes another one in its place, as of a Job that tries once. */
    static boolean onlyOnce(Pod pod) {
        return "Never".equals(pod.getSpec().getRestartPolicy());
    }

    /** Whether the pod is in the init container that waits for the schema. */
    public static boolean waitsForSchema(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getInitContainerStatuses().stream()
                        .anyMatch(c -> Names.INIT_CONTAINER.equals(c.getName())
                                && c.getState() != null
                                && c.getState().getRunning() != null);
    }

    /** What the status says of all containers, those of the beginning first. */
    static List<ContainerStatus> containers(Pod pod) {
        List<ContainerStatus> containers = new ArrayList<>(pod.getStatus().getInitContainerStatuses());
        containers.addAll(pod.getStatus().getContainerStatuses());
        return containers;
    }

    /** How the container ended last; null when it never has. */
    static ContainerStateTerminated lastEnd(ContainerStatus container) {
        return container.getState() != null && container.getState().getTerminated() != null
                ? container.getState().getTerminated()
                : lastTermination(container);
    }

    private static Optional<PodSymptom> of(ContainerStatus container, boolean endedBefore) {
        String name = container.getName();
        ContainerState state = container.getState() == null ? new ContainerState() : container.getState();
        ContainerStateWaiting waiting = state.getWaiting();
        String reason = waiting == null || waiting.getReason() == null ? "" : waiting.getReason();
        if (PULL_REASONS.contains(reason)) {
            String words = words(waiting);
            return symptom(Kind.PULL, name, words, null, PullFailure.of(words).patience());
        }
        if (CONFIG_REASONS.contains(reason)) {
            String words = words(waiting);
            boolean late = words.contains("failed to sync") || words.contains("context deadline exceeded");
            return symptom(Kind.CONFIG, name, words, null, late ? CACHE : CONFIG);
        }
        ContainerStateTerminated last = lastEnd(container);
        boolean backsOff = "CrashLoopBackOff".equals(reason);
        boolean down = state.getTerminated() != null || backsOff;
        // As of a server that its liveness probe ends.
        boolean endsWell = backsOff && restarts(container) >= 2 && !Names.INIT_CONTAINER.equals(name);
        if (endedBefore || last == null || code(last) == 0 && !endsWell || !down && restarts(container) < 2) {
            return Optional.empty();
        }
        // With too low a limit not even the container's own start survives.
        boolean atStart = last.getMessage() != null
                && last.getMessage().toLowerCase(Locale.ROOT).contains("oom-killed");
        if ("OOMKilled".equals(last.getReason()) || atStart) {
            return symptom(
                    Kind.OUT_OF_MEMORY, name, atStart ? last.getMessage() : "OOMKilled", code(last), Duration.ZERO);
        }
        // The init container ends itself after ten minutes and begins again; it prints what keeps it.
        if (restarts(container) < 1 || Names.INIT_CONTAINER.equals(name) && code(last) == 1) {
            return Optional.empty();
        }
        if (state.getRunning() != null && Boolean.TRUE.equals(container.getReady())) {
            return Optional.empty();
        }
        return symptom(Kind.CRASH, name, crash(last), code(last), Duration.ZERO);
    }

    private static Optional<PodSymptom> notReady(PodStatus status, List<ContainerStatus> containers) {
        for (ContainerStatus container : containers) {
            ContainerState state = container.getState();
            if (state != null
                    && state.getWaiting() != null
                    && "ContainerCreating".equals(state.getWaiting().getReason())) {
                return symptom(
                        Kind.NOT_CREATED, container.getName(), words(state.getWaiting()), null, Duration.ofSeconds(60));
            }
        }
        for (ContainerStatus container : status.getContainerStatuses()) {
            boolean runs = container.getState() != null && container.getState().getRunning() != null;
            if (runs && Boolean.TRUE.equals(container.getStarted()) && !Boolean.TRUE.equals(container.getReady())) {
                return symptom(
                        Kind.NOT_READY, container.getName(), "runs and is not ready", null, Duration.ofSeconds(120));
            }
        }
        return Optional.empty();
    }

    private static Optional<PodSymptom> crashedOnce(Pod pod, List<ContainerStatus> containers, Crashes before) {
        for (ContainerStatus container : containers) {
            ContainerStateTerminated last = lastEnd(container);
            boolean ended = last != null && code(last) != 0 && !before.contain(pod, container);
            boolean gaveUp = ended && Names.INIT_CONTAINER.equals(container.getName()) && code(last) == 1;
            if (ended && !gaveUp && !Boolean.TRUE.equals(container.getReady())) {
                return symptom(Kind.CRASHED_ONCE, container.getName(), crash(last), code(last), UNTIL_THE_SECOND);
            }
        }
        return Optional.empty();
    }

    private static String crash(ContainerStateTerminated last) {
        return last.getMessage() == null ? "exit code " + code(last) : last.getMessage();
    }

    private static Optional<PodSymptom> symptom(
            Kind kind, String container, String words, Integer exitCode, Duration patience) {
        return Optional.of(new PodSymptom(kind, container, words, exitCode, patience));
    }

    static Optional<PodCondition> condition(PodStatus status, String type) {
        return status.getConditions().stream()
                .filter(c -> type.equals(c.getType()))
                .findFirst();
    }

    /** How it had ended before it was started again; null when the kubelet does not say. */
    static ContainerStateTerminated lastTermination(ContainerStatus container) {
        return container.getLastState() == null
                ? null
                : container.getLastState().getTerminated();
    }

    static int restarts(ContainerStatus container) {
        return container.getRestartCount() == null ? 0 : container.getRestartCount();
    }

    private static int code(ContainerStateTerminated terminated) {
        return terminated.getExitCode() == null ? 0 : terminated.getExitCode();
    }

    private static String words(ContainerStateWaiting waiting) {
        return waiting.getMessage() == null ? waiting.getReason() : waiting.getMessage();
    }
}
