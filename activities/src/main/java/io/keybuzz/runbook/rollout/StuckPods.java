package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Watches pods for what keeps them from serving, with patience, and says why. One for the time of one watch. */
public final class StuckPods {
    private static final Set<String> HINDRANCES =
            Set.of("FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox", "NetworkNotReady", "FailedBinding");
    /** The cluster autoscaler's word for it, and Karpenter's. */
    private static final Set<String> NODE_COMES = Set.of("TriggeredScaleUp", "Nominated");

    private static final Set<String> NO_NODE_COMES = Set.of("NotTriggerScaleUp", "FailedScaleUp");
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
    private final ApiPatience api = new ApiPatience();
    private final Map<String, WaitLine> lines = new HashMap<>();
    /** The first that was read: what it tells of may have been mended since it was printed, and the next line says so. */
    private final Map<String, WaitLine> firstLines = new HashMap<>();

    private Long linesRead;

    /** What was found out about a pod and when. @param of the symptom, or how bad it was: another one is looked at anew */
    private record Looked(Object of, PodEvidence evidence, long nanos) {}

    public StuckPods(Connections connections, Target target) {
        this(connections, target, Crashes.NONE);
    }

    /** One that goes on from what another has told. @param soFar {@link SoFar#NOTHING} where none has */
    public StuckPods(Connections connections, Target target, SoFar soFar) {
        this(
                new PodInspector(connections),
                target,
                Crashes.NONE,
                soFar.before() == null ? new Patience() : new Patience(soFar, System.nanoTime()),
                System::nanoTime);
    }

    /** @param before crashes from before this watch, which say nothing of how it is now */
    StuckPods(Connections connections, Target target, Crashes before) {
        this(new PodInspector(connections), target, before, new Patience(), System::nanoTime);
    }

    /**
     * One that goes on from another.
     *
     * @param patience its own, which may go on from what {@link #lasted} there
     * @param nanos the monotonic clock
     */
    StuckPods(PodLook inspector, Target target, Crashes before, Patience patience, LongSupplier nanos) {
        this.inspector = inspector;
        this.target = target;
        this.before = before;
        this.patience = patience;
        this.nanos = nanos;
    }

    /**
     * What a round shows.
     *
     * @param hopeless what is wrong for longer than can be borne, one diagnosis a cause; empty while there is hope
     * @param told all that is wrong, by a name that it keeps
     */
    public record Round(List<Diagnosis> hopeless, Map<String, Diagnosis> told) {}

    /** Looks once more; to be asked in every round. @param early whether also what has lasted for some seconds and may pass is told */
    public Round round(List<Pod> pods, boolean early) {
        Collection<Hindrance> found = look(pods, early, true);
        Map<String, Diagnosis> told = new LinkedHashMap<>();
        found.forEach(hindrance -> told.put(hindrance.name(), hindrance.diagnosis()));
        return new Round(Hindrance.failure(found), told);
    }

    /** What is wrong for longer than can be borne, one diagnosis a cause; empty while there is hope. */
    public List<Diagnosis> among(List<Pod> pods) {
        return round(pods, false).hopeless();
    }

    /**
     * What is wrong, one a cause.
     *
     * @param early whether also what has lasted for some seconds and may pass
     * @param begun see {@link Patience#endRound}
     */
    Collection<Hindrance> look(List<Pod> pods, boolean early, boolean begun) {
        long now = nanos.getAsLong();
        Map<String, Hindrance> found = new LinkedHashMap<>();
        for (Pod pod : pods) {
            PodSymptom.of(pod, before).ifPresent(symptom -> look(pod, symptom, early, found, now));
        }
        unconnected(pods, early, found, now);
        patience.endRound(begun);
        looked.values().removeIf(old -> now - old.nanos() > 2 * LOOK_AGAIN_NANOS);
        return found.values();
    }

    /** For how many milliseconds each thing has lasted, for another watch to go on from. */
    public Map<String, Long> lasted() {
        return patience.lasted(nanos.getAsLong());
    }

    private void look(Pod pod, PodSymptom s, boolean early, Map<String, Hindrance> found, long now) {
        String what = pod.getMetadata().getUid() + s.kind() + s.container();
        boolean over = patience.hopeless(what, s.patience(), now) && !nodeMayCome(pod, s, now);
        boolean told = over || early && patience.over(what, EARLY, now);
        if (!told || !confirmed(pod, s, now)) {
            return;
        }
        looked(what, List.of(s, over), () -> inspector.inspect(target, pod, s), now)
                .ifPresent(evidence -> {
                    boolean passes = mayPullSoon(what, s, evidence, now);
                    if (early || !passes) {
                        Diagnosis d = PodDiagnosis.of(target.spec(), s, evidence, Instant.now());
                        Hindrance.of(s.kind().name(), d, over && !passes).addTo(found);
                    }
                });
    }

    /** Whether the kubelet's next try may be another one. */
    private boolean mayPullSoon(String what, PodSymptom s, PodEvidence evidence, long now) {
        boolean login = evidence.mayPullSoon() && !patience.over(what + " pull", PullFailure.LOGIN_TAKEN, now);
        return login
                || evidence.whyNotPulled(s)
                        .filter(why -> !patience.over(what, PullFailure.of(why).patience(), now))
                        .isPresent();
    }

    /** While the API server does not answer, what is known is not looked at anew; empty where nothing is known yet. */
    private Optional<PodEvidence> looked(String what, Object of, Supplier<PodEvidence> look, long now) {
        Looked known = looked.get(what);
        if (known == null || !known.of().equals(of) || now - known.nanos() >= LOOK_AGAIN_NANOS) {
            Optional<PodEvidence> seen = api.read(look, now);
            if (seen.isPresent()) {
                looked.put(what, new Looked(of, seen.get(), now));
            } else if (known != null) {
                looked.put(what, new Looked(known.of(), known.evidence(), now));
            }
        }
        return Optional.ofNullable(looked.get(what)).map(Looked::evidence);
    }

    /** The best that can be said of pods that do not serve, however short they have been like that. */
    public List<Diagnosis> now(List<Pod> pods) {
        return pods.stream()
                .flatMap(pod -> PodSymptom.of(pod, before)
                        .filter(s -> s.kind() != PodSymptom.Kind.CRASHED_ONCE)
                        .filter(s -> s.kind() != PodSymptom.Kind.NOT_TAKEN_UP || confirmed(pod, s, nanos.getAsLong()))
                        .map(s -> diagnose(pod, s))
                        .or(() -> unconnected(pod))
                        .stream())
                .limit(3)
                .toList();
    }

    /** A large image takes minutes to pull: that looks stuck, and only the events say. */
    private boolean confirmed(Pod pod, PodSymptom symptom, long now) {
        return switch (symptom.kind()) {
            case NOT_TAKEN_UP -> inspector.notReady(pod).isPresent();
            case NOT_CREATED ->
                api.read(() -> inspector.reasons(pod), now)
                        .filter(reasons -> reasons.stream().anyMatch(HINDRANCES::contains))
                        .isPresent();
            default -> true;
        };
    }

    /** An autoscaler takes minutes to bring a node: that looks hopeless, and only the events say, as soon as they can be read. */
    private boolean nodeMayCome(Pod pod, PodSymptom symptom, long now) {
        return symptom.kind() == PodSymptom.Kind.UNSCHEDULABLE
                && api.read(() -> inspector.reasons(pod), now)
                        .map(StuckPods::announceANode)
                        .orElse(true);
    }

    private static boolean announceANode(List<String> reasons) {
        return reasons.stream()
                .filter(reason -> NODE_COMES.contains(reason) || NO_NODE_COMES.contains(reason))
                .reduce((earlier, later) -> later)
                .filter(NODE_COMES::contains)
                .isPresent();
    }

    private Diagnosis diagnose(Pod pod, PodSymptom symptom) {
        return PodDiagnosis.of(target.spec(), symptom, inspector.inspect(target, pod, symptom), Instant.now());
    }

    private Optional<Diagnosis> unconnected(Pod pod) {
        if (!PodSymptom.waitsForSchema(pod)) {
            return Optional.empty();
        }
        return WaitLine.last(inspector.running(pod, Names.INIT_CONTAINER))
                .filter(line -> !line.connected())
                .map(line -> unconnected(line, inspector.inspect(target, pod, Names.INIT_CONTAINER)));
    }

    private Diagnosis unconnected(WaitLine line, PodEvidence evidence) {
        return PodDiagnosis.unconnected(target.spec(), line, evidence, Instant.now());
    }

    /** Pods in their init container, which prints what keeps it: now and then, so how long that has lasted is counted here as well. */
    private void unconnected(List<Pod> pods, boolean early, Map<String, Hindrance> found, long now) {
        boolean read = linesRead == null || now - linesRead >= LOG_AGAIN_NANOS;
        for (Pod pod : pods) {
            String uid = pod.getMetadata().getUid();
            if (!PodSymptom.waitsForSchema(pod)) {
                lines.remove(uid);
                continue;
            }
            if (read) {
                linesRead = now;
                read(pod);
            }
            WaitLine printed = lines.getOrDefault(uid, WaitLine.NOTHING_YET);
            if (!printed.connected()) {
                unconnected(pod, printed, early, found, now);
            }
        }
    }

    /** A log that cannot be read for a moment says nothing new. */
    private void read(Pod pod) {
        String log = inspector.running(pod, Names.INIT_CONTAINER);
        if (!log.isBlank()) {
            String uid = pod.getMetadata().getUid();
            lines.put(uid, WaitLine.last(log).orElse(WaitLine.NOTHING_YET));
            firstLines.putIfAbsent(uid, lines.get(uid));
        }
    }

    private void unconnected(Pod pod, WaitLine printed, boolean early, Map<String, Hindrance> found, long now) {
        String uid = pod.getMetadata().getUid();
        String what = uid + " " + Names.INIT_CONTAINER;
        Duration stands = patience.since(what, now);
        WaitLine line = printed.equals(firstLines.get(uid)) ? printed.standing(stands) : printed.lasting(stands);
        Duration alike = patience.since(what + " " + printed.why(), now);
        boolean hopeless = turned(what, printed.why(), now)
                ? printed.standing(alike).hopeless() || stands.compareTo(WaitLine.LONGEST) >= 0
                : line.hopeless();
        if (hopeless || early && line.seconds() >= EARLY.toSeconds()) {
            looked(
                            what,
                            List.of(printed.reason(), hopeless),
                            () -> inspector.inspect(target, pod, Names.INIT_CONTAINER),
                            now)
                    .map(evidence -> Hindrance.of(Names.INIT_CONTAINER, unconnected(line, evidence), hopeless))
                    .ifPresent(hindrance -> hindrance.addTo(found));
        }
    }

    /** Whether it could not connect for another reason before: the seconds that it prints count from there, and patience does not. */
    private boolean turned(String what, WaitLine.Why why, long now) {
        String turned = what + " turned";
        boolean turns = Arrays.stream(WaitLine.Why.values())
                .anyMatch(other -> other != why && patience.has(what + " " + other));
        if (turns || patience.has(turned)) {
            patience.since(turned, now);
            return true;
        }
        return false;
    }
}
