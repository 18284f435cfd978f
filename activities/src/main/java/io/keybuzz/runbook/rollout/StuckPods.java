package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Watches pods for what keeps them from serving, with patience, and says why. One for the time of one watch. */
public final class StuckPods {
    private static final Set<String> HINDRANCES =
            Set.of("FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox", "NetworkNotReady", "FailedBinding");
    private static final long INIT_LOG_NANOS = Duration.ofSeconds(2).toNanos();

    private final Target target;
    private final PodInspector inspector;
    private final Patience patience = new Patience();
    private long initLogsRead = System.nanoTime();

    public StuckPods(Connections connections, Target target) {
        this.target = target;
        this.inspector = new PodInspector(connections);
    }

    /** What is wrong for longer than can be borne, one diagnosis a cause; empty while there is hope. */
    public List<Diagnosis> among(List<Pod> pods) {
        Map<Object, Diagnosis> byCause = new LinkedHashMap<>();
        for (Pod pod : pods) {
            PodSymptom.of(pod)
                    .filter(s -> patience.over(
                            pod.getMetadata().getUid() + s.kind() + s.container(), s.patience(), System.nanoTime()))
                    .filter(s -> confirmed(pod, s))
                    .map(s -> diagnose(pod, s))
                    .ifPresent(d -> byCause.putIfAbsent(d.cause(), d));
        }
        patience.endRound();
        unconnected(pods).ifPresent(d -> byCause.putIfAbsent(d.cause(), d));
        return List.copyOf(byCause.values());
    }

    /** The best that can be said of pods that do not serve, however short they have been like that. */
    public List<Diagnosis> now(List<Pod> pods) {
        return pods.stream()
                .flatMap(pod -> PodSymptom.of(pod).map(s -> diagnose(pod, s)).stream())
                .limit(3)
                .toList();
    }

    /** A large image takes minutes to pull, and an autoscaler minutes to bring a node: both look stuck, and only the events say. */
    private boolean confirmed(Pod pod, PodSymptom symptom) {
        return switch (symptom.kind()) {
            case NOT_CREATED -> inspector.reasons(pod).stream().anyMatch(HINDRANCES::contains);
            case UNSCHEDULABLE -> !inspector.reasons(pod).contains("TriggeredScaleUp");
            default -> true;
        };
    }

    private Diagnosis diagnose(Pod pod, PodSymptom symptom) {
        return PodDiagnosis.of(
                target.spec(), symptom, inspector.inspect(target, pod, symptom.container()), Instant.now());
    }

    private Optional<Diagnosis> unconnected(List<Pod> pods) {
        if (System.nanoTime() - initLogsRead < INIT_LOG_NANOS) {
            return Optional.empty();
        }
        initLogsRead = System.nanoTime();
        for (Pod pod : pods) {
            if (PodSymptom.waitsForSchema(pod)) {
                Optional<WaitLine> line = WaitLine.last(inspector.running(pod, Names.INIT_CONTAINER))
                        .filter(WaitLine::hopeless);
                if (line.isPresent()) {
                    return Optional.of(PodDiagnosis.unconnected(
                            target.spec(),
                            line.get(),
                            inspector.inspect(target, pod, Names.INIT_CONTAINER),
                            Instant.now()));
                }
            }
        }
        return Optional.empty();
    }
}
