package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.registry.PullTrial;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.rollout.PodSymptom.Kind;
import io.keybuzz.runbook.rollout.Timeline.Told;
import io.keybuzz.runbook.run.Names;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When what keeps a rollout from its end is told, by evidence with its seconds. */
class StuckRolloutTest {
    /** Of the ten seconds that are promised; the rest is for the reads of a round, for the run, and for who watches it. */
    private static final int AT_MOST = 8;

    private static final int FIRST_SIGN = 3;
    private static final String CANNOT =
            "cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot, database chatwoot for ";
    private static final String SILENT =
            "psql: error: connection to server at \"10.0.0.10\", port 5432 failed: timeout expired";
    private static final String REFUSED =
            "psql: error: connection to server at \"10.0.0.10\", port 5432 failed: Connection refused";
    private static final String NO_NAME = "psql: error: could not translate host name \"db\" to address";

    private static final Evidences NO_REGISTRY = Evidences.of(
            Pods.web(Pods.waiting(Names.WEB, "ErrImagePull", "dial tcp 140.82.121.34:443: connection refused")));
    private static final Evidences NO_ROOM = Evidences.of(Pods.unschedulable("0/8 nodes: 8 Insufficient cpu."));

    /** @param evidence from its first sign on, each so many seconds after it */
    private record Stuck(String what, Cause cause, List<Evidences> evidence) {
        static Stuck of(String what, Cause cause, Evidences... secondBySecond) {
            return new Stuck(what, cause, List.of(secondBySecond));
        }

        Timeline timeline() {
            Timeline timeline = new Timeline();
            for (int second = 0; second < evidence.size(); second++) {
                timeline.from(FIRST_SIGN + second, evidence.get(second));
            }
            return timeline;
        }

        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Stuck> stuck() {
        return Stream.concat(ofPods(), ofNoPod());
    }

    private static Stream<Stuck> ofPods() {
        return Stream.of(
                Stuck.of("no registry", Cause.REGISTRY_DOWN, NO_REGISTRY),
                Stuck.of(
                        "a pull that only its events explain",
                        Cause.REGISTRY_DOWN,
                        Evidences.of(Pods.web(Pods.waiting(Names.WEB, "ImagePullBackOff", "Back-off pulling image")))
                                .events("Failed: Failed to pull image: i/o timeout")),
                Stuck.of("no tag", Cause.TAG_MISSING, waiting("ErrImagePull", "v3: not found")),
                Stuck.of(
                        "a pull secret that came late",
                        Cause.PULL_CREDENTIALS,
                        waiting("ErrImagePull", "401 unauthorized")
                                .events("Failed: 401 unauthorized")
                                .whileTheRegistrySays(new PullTrial.Tried(
                                        PullTrial.Meaning.ACCEPTED,
                                        new Evidence("manifest", "200", Instant.EPOCH, null),
                                        null))),
                Stuck.of(
                        "a Secret that the kubelet reads late",
                        Cause.UNKNOWN,
                        waiting("CreateContainerConfigError", "failed to sync secret cache: timed out")),
                Stuck.of(
                        "no key",
                        Cause.CONFIG_KEY_MISSING,
                        waiting("CreateContainerConfigError", "couldn't find key X in Secret chatwoot/s")),
                Stuck.of("no memory", Cause.OUT_OF_MEMORY, web(Pods.crashed(Names.WEB, 0, 137, "OOMKilled"))),
                Stuck.of("crashes", Cause.UNKNOWN, web(Pods.crashed(Names.WEB, 1, 1, "Error"))),
                Stuck.of(
                        "one crash and a slow start after it",
                        Cause.DATABASE_UNREACHABLE,
                        web(Pods.ended(Names.WEB, 0, 1)).printing("PG::ConnectionBad"),
                        web(startsAgain()).printing("PG::ConnectionBad")),
                Stuck.of("no room", Cause.UNSCHEDULABLE, NO_ROOM),
                Stuck.of(
                        "no volume",
                        Cause.UNSCHEDULABLE,
                        Evidences.of(Pods.unschedulable("pod has unbound immediate PersistentVolumeClaims."))),
                Stuck.of(
                        "no kubelet",
                        Cause.NODE_UNREACHABLE,
                        Evidences.of(Pods.scheduled()).onANodeThatIs("NodeStatusUnknown: it says nothing")),
                Stuck.of(
                        "no mount",
                        Cause.UNKNOWN,
                        waiting("ContainerCreating", null).events("FailedMount: secret \"tls\" not found")),
                Stuck.of("no readiness", Cause.UNKNOWN, web(Pods.running(Names.WEB, 0, false))),
                Stuck.of("PostgreSQL refuses", Cause.DATABASE_UNREACHABLE, printed(0, REFUSED)),
                Stuck.of(
                        "PostgreSQL is silent, and psql takes 3 s to say so",
                        Cause.DATABASE_UNREACHABLE,
                        printed(0, SILENT)),
                Stuck.of("a name server that is silent for long", Cause.DNS, printed(0, NO_NAME)),
                Stuck.of(
                        "PostgreSQL fails over",
                        Cause.DATABASE_UNREACHABLE,
                        printed(0, "FATAL:  the database system is starting up")),
                Stuck.of(
                        "PostgreSQL takes another password",
                        Cause.DATABASE_PASSWORD,
                        printed(0, "FATAL:  password authentication failed for user \"chatwoot\"")));
    }

    private static Stream<Stuck> ofNoPod() {
        Diagnosis redis =
                new Diagnosis(Cause.REDIS_UNREACHABLE, "Redis did not answer in 2 s", List.of(), List.of(), "", false);
        return Stream.of(
                Stuck.of("no Deployment", Cause.UNKNOWN, Evidences.of(Rollouts.withoutWorkers())),
                Stuck.of("no controller", Cause.UNKNOWN, Evidences.of(Rollouts.unheard())),
                Stuck.of("no quota", Cause.UNSCHEDULABLE, Evidences.of(Rollouts.refused("exceeded quota"))),
                Stuck.of(
                        "a Redis that cannot be asked for beats",
                        Cause.REDIS_UNREACHABLE,
                        Evidences.of(Rollouts.with()).beating(new Beats(List.of(), redis))),
                Stuck.of(
                        "a worker that does not reach Redis",
                        Cause.REDIS_UNREACHABLE,
                        silentWorker().printing("Error connecting to Redis on 10.0.0.10:6379 (Errno::ETIMEDOUT)")));
    }

    @ParameterizedTest
    @MethodSource("stuck")
    void everyCauseIsToldWithinTenSecondsOfItsFirstSign(Stuck stuck) {
        Timeline timeline = stuck.timeline();

        Told told = timeline.next(FIRST_SIGN + 120).orElseThrow();

        assertThat(told.causes()).containsExactly(stuck.cause().name());
        assertThat(told.second()).isBetween(FIRST_SIGN, FIRST_SIGN + AT_MOST);
    }

    /** So that a new kind of symptom is timed as well. */
    @Test
    void everySymptomIsAmongThem() {
        Set<Kind> timed = EnumSet.noneOf(Kind.class);
        ofPods().flatMap(s -> s.evidence().stream())
                .flatMap(e -> e.seen().current().stream())
                .forEach(pod -> PodSymptom.of(pod).ifPresent(s -> timed.add(s.kind())));

        assertThat(timed).containsExactlyInAnyOrder(Kind.values());
    }

    @Test
    void aWorkerThatSaysNothingIsGivenTheTimeThatSidekiqTakesToStart() {
        int late = (int) StuckRollout.SIDEKIQ_STARTS.toSeconds();
        Timeline timeline = new Timeline().from(FIRST_SIGN, silentWorker().printing("Booting Sidekiq"));

        Told told = timeline.next(200).orElseThrow();
        Told failed = timeline.next(200).orElseThrow();

        assertThat(told.second()).isEqualTo(FIRST_SIGN + late);
        assertThat(told.summaries())
                .singleElement()
                .asString()
                .contains("not been heard of in Redis for " + late + " s");
        assertThat(failed.hopeless()).isTrue();
        assertThat(failed.second()).isEqualTo(FIRST_SIGN + 60);
    }

    @Test
    void whatComesAfterAnEarlyCauseIsToldAsSoonBesideIt() {
        Pod registry = NO_REGISTRY.seen().current().get(0);
        Timeline timeline = new Timeline()
                .from(0, NO_REGISTRY)
                // A few seconds before the first one is told: its own patience is not to begin anew then.
                .from(4, Evidences.of(Rollouts.with(registry, another(NO_ROOM))));

        assertThat(timeline.next(60))
                .hasValueSatisfying(t -> assertThat(t.causes()).containsExactly("REGISTRY_DOWN"));
        assertThat(timeline.next(60)).hasValueSatisfying(t -> {
            assertThat(t.causes()).containsExactly("REGISTRY_DOWN", "UNSCHEDULABLE");
            assertThat(t.second()).isLessThanOrEqualTo(4 + AT_MOST);
        });
    }

    @Test
    void whatTurnsOutToHaveAnotherCauseIsToldAsSoon() {
        Timeline timeline = new Timeline()
                .from(0, web(Pods.running(Names.WEB, 0, false)))
                .from(20, web(Pods.running(Names.WEB, 0, false)).printing("RedisClient::CannotConnectError"));

        assertThat(timeline.next(60))
                .hasValueSatisfying(t -> assertThat(t.causes()).containsExactly("UNKNOWN"));
        assertThat(timeline.next(60)).hasValueSatisfying(t -> {
            assertThat(t.causes()).contains("REDIS_UNREACHABLE");
            assertThat(t.second()).isLessThanOrEqualTo(20 + AT_MOST);
        });
        assertThat(timeline.next(60))
                .hasValueSatisfying(t -> assertThat(t.causes()).containsExactly("REDIS_UNREACHABLE"));
    }

    @Test
    void whatHasPassedIsSaidToHavePassedAndWhatIsGoneForAMomentIsNot() {
        Timeline timeline = new Timeline()
                .from(0, NO_REGISTRY)
                .from(12, Evidences.of(Rollouts.with()))
                .from(14, NO_REGISTRY)
                .from(22, Evidences.of(Rollouts.with()));

        assertThat(timeline.next(60)).isPresent();
        assertThat(timeline.next(60)).hasValueSatisfying(t -> {
            assertThat(t.what()).isEmpty();
            assertThat(t.second()).isEqualTo(21 + (int) Telling.GONE.toSeconds());
        });
    }

    @Test
    void patienceIsCountedFromTheFirstSignAndNotFromWhenItWasTold() {
        Timeline timeline = new Timeline().from(0, NO_REGISTRY);

        assertThat(timeline.next(60))
                .hasValueSatisfying(t -> assertThat(t.hopeless()).isFalse());
        assertThat(timeline.next(60)).hasValueSatisfying(t -> {
            assertThat(t.hopeless()).isTrue();
            assertThat(t.second()).isEqualTo(45);
        });
    }

    @Test
    void aCrashFromBeforeTheNewsIsNotForgotten() {
        Timeline timeline =
                new Timeline().from(0, web(Pods.ended(Names.WEB, 0, 1))).from(2, web(startsAgain()));

        assertThat(timeline.next(60))
                .hasValueSatisfying(t -> assertThat(t.summaries())
                        .singleElement()
                        .asString()
                        .contains("has ended with exit code 1 once"));
        assertThat(timeline.next(60)).isEmpty();
    }

    @Test
    void whatIsHopelessComesBeforeWhatMayPass() {
        Pod room = NO_ROOM.seen().current().get(0);
        Pod tag = another(waiting("ErrImagePull", "v3: not found"));
        Timeline timeline = new Timeline().from(0, NO_ROOM).from(8, Evidences.of(Rollouts.with(room, tag)));

        assertThat(timeline.next(60)).isPresent();
        Told failed = timeline.next(60).orElseThrow();

        assertThat(failed.second()).isEqualTo(8);
        assertThat(Hindrance.failure(failed.what()))
                .extracting(Diagnosis::cause)
                .containsExactly(Cause.TAG_MISSING, Cause.UNSCHEDULABLE);
    }

    @Test
    void whoReachesPostgresAndWaitsForTheSchemaIsNotStuck() {
        Timeline timeline = new Timeline()
                .from(0, inInit(CANNOT + "0 s: " + SILENT))
                .from(5, inInit("waiting for migrations for 0 s: 20 missing, the first is 20231211010808"));

        assertThat(timeline.next(600)).isEmpty();
    }

    /** As after a RETRY: the container asks four times a second and prints every five seconds. */
    @Test
    void whatWasPrintedBeforeTheWatchIsNotHowItIsNow() {
        Timeline timeline =
                new Timeline().from(0, printed(20, REFUSED)).from(4, inInit("the database has all 20 migrations"));

        assertThat(timeline.next(600)).isEmpty();
    }

    @Test
    void theNextLineTellsForHowLongItHasBeenLikeThat() {
        Timeline timeline = new Timeline().from(0, printed(20, REFUSED)).from(5, printed(25, REFUSED));

        Told failed = timeline.next(600).orElseThrow();

        assertThat(failed.second()).isEqualTo(5);
        assertThat(failed.hopeless()).isTrue();
        assertThat(failed.summaries()).singleElement().asString().contains("for 25 s");
    }

    private static Evidences web(ContainerStatus container) {
        return Evidences.of(Pods.web(container));
    }

    private static Evidences waiting(String reason, String message) {
        return web(Pods.waiting(Names.WEB, reason, message));
    }

    private static Evidences printed(int seconds, String words) {
        return inInit(CANNOT + seconds + " s: " + words);
    }

    private static Evidences inInit(String line) {
        return Evidences.of(Pods.inInit(Pods.running(Names.INIT_CONTAINER, 0, false)))
                .printing(line);
    }

    private static Evidences silentWorker() {
        Pod worker = new PodBuilder(Pods.web(Pods.running(Names.WORKER, 0, true)))
                .editMetadata()
                .withName("chatwoot-worker-1")
                .addToLabels("component", "worker")
                .endMetadata()
                .build();
        return Evidences.of(worker).beating(new Beats(List.of("chatwoot-worker-1"), null));
    }

    /** Its port is not open yet. */
    private static ContainerStatus startsAgain() {
        return new ContainerStatusBuilder(Pods.after("containerd://a", Pods.running(Names.WEB, 1, false)))
                .withStarted(false)
                .build();
    }

    private static Pod another(Evidences moment) {
        return new PodBuilder(moment.seen().current().get(0))
                .editMetadata()
                .withUid("uid-2")
                .endMetadata()
                .build();
    }
}
