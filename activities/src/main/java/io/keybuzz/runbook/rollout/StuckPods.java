package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Watches pods for what keeps them from serving, with patience, and says why. One for the time of one watch. */
public final class StuckPods {
    private static final Set<String> HINDRANCES =
            Set.of("FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox", "NetworkNotReady", "FailedBinding");
    /** The cluster autoscaler's word for it, and Karpenter's. */
    private static final Set<String> NODE_COMES = Set.of("TriggeredScaleUp", "Nominated");
    /** After this a person is told, whatever the hope. With a round and the reads of one it stays below ten seconds. */
    static final Duration EARLY = Duration.ofSeconds(6);

    private static final long LOG_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
    /** What is told already may turn out to have another cause. */
    private static final long LOOK_AGAIN_NANOS = Duration.ofSeconds(3).toNanos();

    private final PodLook inspector;
    private final Target target;
    private final Crashes before;
    private final Patience patience;
    private final LongSupplier nanos;
    private final Map<String, Looked> looked = new HashMap<>();
    private final Map<String, WaitLine> lines = new HashMap<>();
    /** What stood there when the watch began: what it tells of may have been mended since, and the next line says so. */
    private final Map<String, WaitLine> linesBefore = new HashMap<>();

    private Long linesRead;

    /** What was found out about a pod and when. @param of the symptom, or how bad it was: another one is looked at anew */
    private record Looked(Object of, PodEvidence evidence, long nanos) {}

    public StuckPods(Connections connections, Target target) {
        this(connections, target, Crashes.NONE);
    }

    /** @param before crashes from before this watch, which say nothing of how it is now */
    StuckPods(Connections connections, Target target, Crashes before) {
        this(new PodInspector(connections), target, before, Map.of(), System::nanoTime);
    }

    /**
     * One that goes on from another.
     *
     * @param lasted see {@link #lasted}
     * @param nanos the monotonic clock
     */
    StuckPods(PodLook inspector, Target target, Crashes before, Map<String, Long> lasted, LongSupplier nanos) {
        this.inspector = inspector;
        this.target = target;
        this.before = before;
        this.patience = new Patience(lasted, nanos.getAsLong());
        this.nanos = nanos;
    }

    /** What is wrong for longer than can be borne, one diagnosis a cause; empty while there is hope. */
    public List<Diagnosis> among(List<Pod> pods) {
        return Hindrance.failure(look(pods, false));
    }

    /**
     * What is wrong, one a cause.
     *
     * @param early whether also what has lasted for some seconds and may pass
     */
    Collection<Hindrance> look(List<Pod> pods, boolean early) {
        long now = nanos.getAsLong();
        Map<String, Hindrance> found = new LinkedHashMap<>();
        for (Pod pod : pods) {
            PodSymptom.of(pod, before).ifPresent(symptom -> look(pod, symptom, early, found, now));
        }
        unconnected(pods, early, found, now);
        patience.endRound();
        looked.values().removeIf(old -> now - old.nanos() > 2 * LOOK_AGAIN_NANOS);
        return found.values();
    }

    /** For how many milliseconds each thing has lasted, for another watch to go on from. */
    Map<String, Long> lasted() {
        return patience.lasted(nanos.getAsLong());
    }

    private void look(Pod pod, PodSymptom s, boolean early, Map<String, Hindrance> found, long now) {
        String what = pod.getMetadata().getUid() + s.kind() + s.container();
        boolean over = patience.over(what, s.patience(), now);
        boolean told = over || early && patience.over(what, EARLY, now);
        if (!told || !confirmed(pod, s)) {
            return;
        }
        PodEvidence evidence = looked(what, List.of(s, over), () -> inspector.inspect(target, pod, s), now);
        boolean passes = evidence.mayPullSoon() && !patience.over(what + " pull", PullFailure.LOGIN_TAKEN, now);
        if (early || !passes) {
            Diagnosis d = PodDiagnosis.of(target.spec(), s, evidence, Instant.now());
            Hindrance.of(s.kind().name(), d, over && !passes).addTo(found);
        }
    }

    private PodEvidence looked(String what, Object of, Supplier<PodEvidence> look, long now) {
        Looked known = looked.get(what);
        if (known == null || !known.of().equals(of) || now - known.nanos() >= LOOK_AGAIN_NANOS) {
            known = new Looked(of, look.get(), now);
            looked.put(what, known);
        }
        return known.evidence();
    }

    /** The best that can be said of pods that do not serve, however short they have been like that. */
    public List<Diagnosis> now(List<Pod> pods) {
        return pods.stream()
                .flatMap(pod -> PodSymptom.of(pod, before)
                        .filter(s -> s.kind() != PodSymptom.Kind.CRASHED_ONCE)
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

    /** Pods in their init container, which prints what keeps it: now and then, so how long that has lasted is counted here as well. */
    private void unconnected(List<Pod> pods, boolean early, Map<String, Hindrance> found, long now) {
        boolean first = linesRead == null;
        boolean read = first || now - linesRead >= LOG_AGAIN_NANOS;
        for (Pod pod : pods) {
            String uid = pod.getMetadata().getUid();
            if (!PodSymptom.waitsForSchema(pod)) {
                lines.remove(uid);
                continue;
            }
            if (read) {
                linesRead = now;
                lines.put(
                        uid,
                        WaitLine.last(inspector.running(pod, Names.INIT_CONTAINER))
                                .orElse(WaitLine.NOTHING_YET));
                if (first) {
                    linesBefore.put(uid, lines.get(uid));
                }
            }
            WaitLine printed = lines.getOrDefault(uid, WaitLine.NOTHING_YET);
            if (printed.connected()) {
                continue;
            }
            String what = uid + " " + Names.INIT_CONTAINER;
            Duration stands = patience.since(what, now);
            WaitLine line = printed.equals(linesBefore.get(uid)) ? printed.standing(stands) : printed.lasting(stands);
            boolean over = line.hopeless();
            if (over || early && line.seconds() >= EARLY.toSeconds()) {
                PodEvidence evidence = looked(
                        what,
                        List.of(printed.reason(), over),
                        () -> inspector.inspect(target, pod, Names.INIT_CONTAINER),
                        now);
                Diagnosis d = PodDiagnosis.unconnected(target.spec(), line, evidence, Instant.now());
                Hindrance.of(Names.INIT_CONTAINER, d, over).addTo(found);
            }
        }
    }
}
