package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.rollout.Timeline.Told;
import io.keybuzz.runbook.run.Names;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** For how long what keeps a rollout from its end is waited for, by evidence with its seconds. */
class StuckPatienceTest {
    private static final int FIRST_SIGN = 3;
    private static final int EARLY = (int) StuckPods.EARLY.toSeconds();
    private static final String SILENT = "port 5432 failed: timeout expired";
    private static final String REFUSED = "port 5432 failed: Connection refused";
    private static final String FAILING_OVER = "server closed the connection unexpectedly";
    private static final String NO_NAME = "could not translate host name \"db\" to address";

    private static final Evidences NO_TAG = waiting("ErrImagePull", "v3: not found");
    private static final Evidences NO_KEY =
            waiting("CreateContainerConfigError", "couldn't find key X in Secret chatwoot/s");
    private static final Evidences NO_REGISTRY =
            waiting("ErrImagePull", "dial tcp 140.82.121.34:443: connection refused");
    private static final Evidences NO_ROOM = Evidences.of(Pods.unschedulable("0/8 nodes: 8 Insufficient cpu."));
    private static final Evidences WELL = Evidences.of(Rollouts.with());

    static Stream<Evidences> soonHopeless() {
        return Stream.of(NO_TAG, NO_KEY, NO_ROOM, Evidences.of(Rollouts.refused("exceeded quota")));
    }

    /** As after a RETRY. */
    @ParameterizedTest
    @MethodSource("soonHopeless")
    void whatIsThereWhenTheFirstWatchBeginsMayBeMendedAlready(Evidences stuck) {
        Timeline timeline = new Timeline().from(0, stuck).from(29, WELL);

        Told told = timeline.next(60).orElseThrow();
        Told passed = timeline.next(60).orElseThrow();

        assertThat(told.second()).isEqualTo(EARLY);
        assertThat(told.hopeless()).isFalse();
        assertThat(passed.what()).isEmpty();
        assertThat(passed.hopeless()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("soonHopeless")
    void whatStaysLikeThatIsNotWaitedForAfterHalfAMinute(Evidences stuck) {
        Timeline timeline = new Timeline().from(0, stuck);

        timeline.next(60);

        assertThat(timeline.next(60)).hasValueSatisfying(t -> {
            assertThat(t.hopeless()).isTrue();
            assertThat(t.second()).isEqualTo(30);
        });
    }

    @ParameterizedTest
    @MethodSource("soonHopeless")
    void whatComesBackAfterThatHasItsOwnPatience(Evidences stuck) {
        Timeline timeline = new Timeline().from(0, stuck).from(1, WELL).from(2, stuck);

        assertThat(lastOf(timeline).second()).isBetween(2, 2 + 15);
    }

    @Test
    void aPodOfTheTemplateBeforeSaysNothingOfTheOneThatNoControllerHasTakenUp() {
        Pod old = NO_TAG.seen().current().get(0);
        Timeline timeline = new Timeline()
                .from(FIRST_SIGN, Evidences.of(Rollouts.unheard(old)))
                .from(FIRST_SIGN + EARLY - 1, WELL);

        assertThat(timeline.next(FIRST_SIGN)).isEmpty();
        assertThat(timeline.end()).isEmpty();
        assertThat(timeline.next(600)).isEmpty();
    }

    @Test
    void anApiServerThatIsAwayForAMomentEndsNothingAndTakesNoPatience() {
        Timeline timeline = new Timeline()
                .from(FIRST_SIGN, NO_REGISTRY)
                .unanswered(FIRST_SIGN, 20)
                .unanswered(22, 40);

        assertThat(timeline.next(60)).hasValueSatisfying(t -> {
            assertThat(t.causes()).containsExactly("REGISTRY_DOWN");
            assertThat(t.second()).isEqualTo(20);
        });
        assertThat(timeline.next(60)).hasValueSatisfying(t -> {
            assertThat(t.hopeless()).isTrue();
            assertThat(t.second()).isEqualTo(FIRST_SIGN + 45);
        });
    }

    @Test
    void aPullThatOnlyItsEventsExplainIsWaitedForAsLongAsTheyAllow() {
        Evidences backOff = waiting("ImagePullBackOff", "Back-off pulling image");

        assertThat(hopeless(backOff.events("Failed: Failed to pull image: i/o timeout")))
                .isEqualTo(FIRST_SIGN + 45);
        assertThat(hopeless(backOff)).isEqualTo(FIRST_SIGN + 10);
    }

    @Test
    void aNodeThatComesIsToldAndWaitedForUntilNoneComes() {
        Timeline timeline = new Timeline()
                .from(FIRST_SIGN, NO_ROOM.events("TriggeredScaleUp: 3 -> 4"))
                .from(100, NO_ROOM.events("TriggeredScaleUp: 3 -> 4", "NotTriggerScaleUp: 1 max node group size"));

        assertThat(timeline.next(60)).hasValueSatisfying(t -> {
            assertThat(t.causes()).containsExactly("UNSCHEDULABLE");
            assertThat(t.second()).isEqualTo(FIRST_SIGN + EARLY);
        });
        assertThat(timeline.next(200)).hasValueSatisfying(t -> {
            assertThat(t.hopeless()).isTrue();
            assertThat(t.second()).isEqualTo(100);
        });
    }

    @Test
    void aNodeThatIsAnnouncedIsWaitedForWhileTheApiServerIsAway() {
        Timeline timeline = new Timeline()
                .from(FIRST_SIGN, NO_ROOM.events("TriggeredScaleUp: 3 -> 4"))
                .unanswered(30, 60);

        assertThat(timeline.next(100))
                .hasValueSatisfying(t -> assertThat(t.hopeless()).isFalse());
        assertThat(timeline.next(100)).isEmpty();
    }

    @Test
    void theFirstRoundIsTheOneInWhichTheLastChangeHasBeenTakenUp() {
        Pod old = NO_TAG.seen().current().get(0);
        Timeline timeline = new Timeline()
                .from(0, Evidences.of(Rollouts.unheard(old)))
                .from(3, NO_TAG)
                .from(20, WELL);

        assertThat(timeline.next(600))
                .as("told")
                .hasValueSatisfying(t -> assertThat(t.hopeless()).isFalse());
        assertThat(timeline.next(600))
                .as("passed")
                .hasValueSatisfying(t -> assertThat(t.what()).isEmpty());
    }

    @Test
    void aLogThatCannotBeReadForAMomentTakesNoPatience() {
        assertThat(lastOf(new Timeline()
                                .from(FIRST_SIGN, printed(0, REFUSED))
                                .from(FIRST_SIGN + 10, printed(0, REFUSED).printing(""))
                                .from(FIRST_SIGN + 12, printed(10, REFUSED)))
                        .second())
                .isEqualTo(FIRST_SIGN + 15);
    }

    @Test
    void whatAnInitContainerPrintsIsToldAtTheEndAsWell() {
        Timeline timeline = new Timeline().from(0, printed(2, REFUSED));

        assertThat(timeline.next(1)).isEmpty();
        assertThat(timeline.end()).extracting(Diagnosis::cause).containsExactly(Cause.DATABASE_UNREACHABLE);
    }

    @Test
    void anotherReasonIsWaitedForAsIfItHadBegunWithIt() {
        Timeline timeline = new Timeline()
                .from(FIRST_SIGN, printed(0, SILENT))
                .from(FIRST_SIGN + 20, printed(20, REFUSED))
                .from(FIRST_SIGN + 25, printed(25, REFUSED))
                .from(FIRST_SIGN + 34, inInit("the database has all 20 migrations"));

        assertThat(timeline.next(600))
                .hasValueSatisfying(t -> assertThat(t.second()).isEqualTo(FIRST_SIGN + EARLY));
        assertThat(timeline.next(600)).hasValueSatisfying(t -> {
            assertThat(t.hopeless()).isFalse();
            assertThat(t.what()).isEmpty();
        });
    }

    @Test
    void anotherReasonThatWasNewsIsWaitedForAsLong() {
        Timeline timeline = new Timeline()
                .from(FIRST_SIGN, printed(0, SILENT))
                .from(FIRST_SIGN + 20, printed(20, NO_NAME))
                .from(FIRST_SIGN + 25, printed(25, NO_NAME));

        Told failed = lastOf(timeline);

        assertThat(failed.second()).isEqualTo(FIRST_SIGN + 30);
        assertThat(Hindrance.failure(failed.what()).get(0).summary()).contains("for 30 s");
    }

    @Test
    void reasonsThatChangeAllTheTimeAreNotWaitedForForEver() {
        Timeline timeline = new Timeline();
        for (int second = 0; second < 200; second += 5) {
            timeline.from(FIRST_SIGN + second, printed(second, second % 2 == 0 ? REFUSED : FAILING_OVER));
        }

        assertThat(lastOf(timeline).second()).isEqualTo(FIRST_SIGN + 90);
    }

    private static int hopeless(Evidences stuck) {
        return lastOf(new Timeline().from(FIRST_SIGN, stuck)).second();
    }

    /** What ends the watch. */
    private static Told lastOf(Timeline timeline) {
        return Stream.generate(() -> timeline.next(600).orElseThrow())
                .filter(Told::hopeless)
                .findFirst()
                .orElseThrow();
    }

    private static Evidences waiting(String reason, String message) {
        return Evidences.of(Pods.web(Pods.waiting(Names.WEB, reason, message)));
    }

    private static Evidences printed(int seconds, String words) {
        return inInit("cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot, database chatwoot for " + seconds
                + " s: psql: error: " + words);
    }

    private static Evidences inInit(String line) {
        return Evidences.of(Pods.inInit(Pods.running(Names.INIT_CONTAINER, 0, false)))
                .printing(line);
    }
}
