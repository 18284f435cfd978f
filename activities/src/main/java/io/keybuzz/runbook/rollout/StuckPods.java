package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Watches pods for what keeps them from serving, with patience, and says why. One for the time of one watch. */
public final class StuckPods {
    private static final Set<String> HINDRANCES =
            Set.of("FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox", "NetworkNotReady", "FailedBinding");
    /** The cluster autoscaler's word for it, and Karpenter's. */
    private static final Set<String> NODE_COMES = Set.of("TriggeredScaleUp", "Nominated");
    /** After this a person is told, whatever the hope. */
    static final Duration EARLY = Duration.ofSeconds(8);

    private static final long INIT_LOG_NANOS = Duration.ofSeconds(2).toNanos();

    private final Target target;
    private final PodInspector inspector;
    private final Crashes before;
    private final Patience patience = new Patience();
    private final Set<String> pullsSoon = new HashSet<>();
    private long initLogsRead = System.nanoTime();

    public StuckPods(Connections connections, Target target) {
        this(connections, target, Crashes.NONE);
    }

    /** @param before crashes from before this watch, which say nothing of how it is now */
    StuckPods(Connections connections, Target target, Crashes before) {
        this.target = target;
        this.before = before;
        this.inspector = new PodInspector(connections);
    }

    /** What is wrong for longer than can be borne, one diagnosis a cause; empty while there is hope. */
    public List<Diagnosis> among(List<Pod> pods) {
        return look(pods, false).diagnoses();
    }

    /** The same, and already what has lasted for some seconds and may pass. */
    Stuck early(List<Pod> pods) {
        return look(pods, true);
    }

    /** @param hopeless whether waiting any longer is pointless */
    record Stuck(List<Diagnosis> diagnoses, boolean hopeless) {}

    private Stuck look(List<Pod> pods, boolean early) {
        boolean hopeless = false;
        Map<Object, Diagnosis> byCause = new LinkedHashMap<>();
        for (Pod pod : pods) {
            Optional<PodSymptom> symptom = PodSymptom.of(pod, before);
            if (symptom.isEmpty()) {
                continue;
            }
            PodSymptom s = symptom.get();
            String what = pod.getMetadata().getUid() + s.kind() + s.container();
            boolean over = patience.over(what, s.patience(), System.nanoTime());
            boolean told = over || early && patience.over(what, EARLY, System.nanoTime());
            if (told && confirmed(pod, s)) {
                // The registry is asked once about it, not every second.
                if (!early && pullsSoon.contains(what) && pullMayWait(what)) {
                    continue;
                }
                PodEvidence evidence = inspector.inspect(target, pod, s);
                boolean passes = evidence.mayPullSoon() && pullMayWait(what);
                if (passes && !early) {
                    pullsSoon.add(what);
                    continue;
                }
                hopeless |= over && !passes;
                Diagnosis d = PodDiagnosis.of(target.spec(), s, evidence, Instant.now());
                byCause.putIfAbsent(d.cause(), d);
            }
        }
        patience.endRound();
        Optional<WaitLine> waits = unconnected(pods, early, byCause);
        hopeless |= waits.filter(WaitLine::hopeless).isPresent();
        return new Stuck(List.copyOf(byCause.values()), hopeless);
    }

    private boolean pullMayWait(String what) {
        return !patience.over(what + " pull", PullFailure.LOGIN_TAKEN, System.nanoTime());
    }

    /** The best that can be said of pods that do not serve, however short they have been like that. */
    public List<Diagnosis> now(List<Pod> pods) {
        return pods.stream()
                .flatMap(pod -> PodSymptom.of(pod, before)
                        .filter(s -> s.kind() != PodSymptom.Kind.NOT_TAKEN_UP || confirmed(pod, s))
                        .map(s -> diagnose(pod, s))
                        .stream())
                .limit(3)
                .toList();
    }

    /** A large image takes minutes to pull, and an autoscaler minutes to bring a node: both look stuck, and only the events say. */
    private boolean confirmed(Pod pod, PodSymptom symptom) {
        return switch (symptom.kind()) {
            case NOT_TAKEN_UP -> inspector.notReady(pod).isPresent();
            case NOT_CREATED -> inspector.reasons(pod).stream().anyMatch(HINDRANCES::contains);
            case UNSCHEDULABLE -> inspector.reasons(pod).stream().noneMatch(NODE_COMES::contains);
            default -> true;
        };
    }

    private Diagnosis diagnose(Pod pod, PodSymptom symptom) {
        return PodDiagnosis.of(target.spec(), symptom, inspector.inspect(target, pod, symptom), Instant.now());
    }

    private Optional<WaitLine> unconnected(List<Pod> pods, boolean early, Map<Object, Diagnosis> byCause) {
        if (System.nanoTime() - initLogsRead < INIT_LOG_NANOS) {
            return Optional.empty();
        }
        initLogsRead = System.nanoTime();
        for (Pod pod : pods) {
            if (PodSymptom.waitsForSchema(pod)) {
                Optional<WaitLine> line = WaitLine.last(inspector.running(pod, Names.INIT_CONTAINER))
                        .filter(l -> l.hopeless() || early && !l.connected() && l.seconds() >= EARLY.toSeconds());
                if (line.isPresent()) {
                    Diagnosis d = PodDiagnosis.unconnected(
                            target.spec(),
                            line.get(),
                            inspector.inspect(target, pod, Names.INIT_CONTAINER),
                            Instant.now());
                    byCause.putIfAbsent(d.cause(), d);
                    return line;
                }
            }
        }
        return Optional.empty();
    }
}
