package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.rollout.PodSymptom.Kind;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PodSymptomTest {
    private static final String UNAUTHORIZED =
            "failed to pull and unpack image \"ghcr.io/x:1\": failed to resolve reference \"ghcr.io/x:1\": unexpected status: 401 Unauthorized";

    @Test
    void aPodThatNobodyBeginsIsNotTakenUp() {
        assertThat(PodSymptom.of(Pods.scheduled()))
                .hasValueSatisfying(s -> assertThat(s.kind()).isEqualTo(PodSymptom.Kind.NOT_TAKEN_UP));
    }

    @Test
    void aRefusedPullIsHopelessAtOnce() {
        assertThat(PodSymptom.of(Pods.inInit(Pods.waiting(Names.INIT_CONTAINER, "ErrImagePull", UNAUTHORIZED))))
                .hasValueSatisfying(s -> {
                    assertThat(s.kind()).isEqualTo(Kind.PULL);
                    assertThat(s.patience()).isZero();
                });
    }

    @Test
    void aRegistryThatDoesNotAnswerIsAskedAgainByTheKubelet() {
        assertThat(PodSymptom.of(Pods.web(Pods.waiting(
                        "chatwoot-web", "ErrImagePull", "dial tcp 140.82.121.34:443: connect: connection refused"))))
                .hasValueSatisfying(s -> assertThat(s.patience()).isGreaterThan(Duration.ofSeconds(30)));
    }

    @Test
    void aPodInItsInitContainerWaitsForTheSchemaAndIsNotStuck() {
        var pod = Pods.inInit(Pods.running(Names.INIT_CONTAINER, 0, false));

        assertThat(PodSymptom.of(pod)).isEmpty();
        assertThat(PodSymptom.waitsForSchema(pod)).isTrue();
    }

    @Test
    void anInitContainerThatGaveUpAfterTenMinutesBeginsAgainAndIsNotStuck() {
        assertThat(PodSymptom.of(Pods.inInit(Pods.crashed(Names.INIT_CONTAINER, 1, 1, "Error"))))
                .isEmpty();
    }

    @Test
    void anInitContainerOfAnImageWithoutMigrationsIsStuck() {
        assertThat(PodSymptom.of(Pods.inInit(Pods.crashed(Names.INIT_CONTAINER, 1, 2, "Error"))))
                .hasValueSatisfying(s -> assertThat(s.kind()).isEqualTo(Kind.CRASH));
    }

    @Test
    void theFirstCrashMayPassTheSecondDoesNot() {
        assertThat(PodSymptom.of(Pods.web(Pods.ended("chatwoot-web", 0, 1)))).hasValueSatisfying(s -> {
            assertThat(s.kind()).isEqualTo(Kind.CRASHED_ONCE);
            assertThat(s.patience()).isGreaterThan(Duration.ofMinutes(10));
        });
        assertThat(PodSymptom.of(Pods.web(Pods.running("chatwoot-web", 1, true))))
                .isEmpty();
        assertThat(PodSymptom.of(Pods.web(Pods.ended("chatwoot-web", 1, 1)))).hasValueSatisfying(s -> {
            assertThat(s.kind()).isEqualTo(Kind.CRASH);
            assertThat(s.exitCode()).isEqualTo(1);
            assertThat(s.patience()).isZero();
        });
        assertThat(PodSymptom.of(Pods.web(Pods.crashed("chatwoot-web", 1, 1, "Error"))))
                .isPresent();
    }

    @Test
    void whatEndsWellAgainAndAgainIsACrashAsWell() {
        assertThat(PodSymptom.of(Pods.web(Pods.crashed("chatwoot-web", 1, 0, "Completed"))))
                .isEmpty();
        assertThat(PodSymptom.of(Pods.web(Pods.crashed("chatwoot-web", 2, 0, "Completed"))))
                .hasValueSatisfying(s -> {
                    assertThat(s.kind()).isEqualTo(Kind.CRASH);
                    assertThat(s.words()).isEqualTo("exit code 0");
                });
        assertThat(PodSymptom.of(Pods.inInit(Pods.crashed(Names.INIT_CONTAINER, 2, 0, "Completed"))))
                .isEmpty();
    }

    @Test
    void beingKilledForMemoryIsItsOwnSymptom() {
        assertThat(PodSymptom.of(Pods.web(Pods.crashed("chatwoot-web", 0, 137, "OOMKilled"))))
                .hasValueSatisfying(s -> assertThat(s.kind()).isEqualTo(Kind.OUT_OF_MEMORY));
    }

    @Test
    void aMissingKeyHasItsOwnPatience() {
        assertThat(PodSymptom.of(Pods.web(Pods.waiting(
                        "chatwoot-web", "CreateContainerConfigError", "couldn't find key X in Secret chatwoot/s"))))
                .hasValueSatisfying(s -> assertThat(s.kind()).isEqualTo(Kind.CONFIG));
    }

    @Test
    void aSecretThatTheKubeletReadsTooSlowlyIsWaitedForAndAMissingOneIsNot() {
        assertThat(PodSymptom.of(Pods.web(Pods.waiting(
                        "chatwoot-web",
                        "CreateContainerConfigError",
                        "failed to sync secret cache: timed out waiting for the condition"))))
                .hasValueSatisfying(s -> assertThat(s.patience()).isGreaterThan(Duration.ofSeconds(30)));
        assertThat(PodSymptom.of(Pods.web(Pods.waiting(
                        "chatwoot-web", "CreateContainerConfigError", "secret \"chatwoot-secrets\" not found"))))
                .hasValueSatisfying(s -> assertThat(s.patience()).isLessThan(Duration.ofSeconds(10)));
    }

    @Test
    void aPodThatFindsNoNodeIsUnschedulable() {
        assertThat(PodSymptom.of(Pods.unschedulable("0/8 nodes are available: 8 Insufficient cpu.")))
                .hasValueSatisfying(s -> assertThat(s.words()).contains("Insufficient cpu"));
    }

    @Test
    void aVolumeThatIsBeingMadeIsWaitedForLongerThanRoom() {
        assertThat(PodSymptom.of(Pods.unschedulable(
                        "0/8 nodes are available: pod has unbound immediate PersistentVolumeClaims.")))
                .hasValueSatisfying(s -> assertThat(s.patience()).isGreaterThan(Duration.ofMinutes(1)));
        assertThat(PodSymptom.of(Pods.unschedulable("persistentvolumeclaim \"backups\" not found")))
                .hasValueSatisfying(s -> assertThat(s.patience()).isLessThan(Duration.ofMinutes(1)));
    }

    @Test
    void aPodThatServesHasNone() {
        assertThat(PodSymptom.of(Pods.web(Pods.running("chatwoot-web", 0, true))))
                .isEmpty();
        assertThat(PodSymptom.of(Pods.web(Pods.running("chatwoot-web", 0, false))))
                .hasValueSatisfying(s -> assertThat(s.kind()).isEqualTo(Kind.NOT_READY));
    }

    @Test
    void patienceBeginsAnewAfterTheSymptomWasGone() {
        Patience patience = new Patience();
        Duration limit = Duration.ofSeconds(10);
        long second = Duration.ofSeconds(1).toNanos();

        assertThat(patience.over("a", limit, 0)).isFalse();
        patience.endRound();
        assertThat(patience.over("a", limit, 9 * second)).isFalse();
        patience.endRound();
        patience.endRound();
        assertThat(patience.over("a", limit, 11 * second)).isFalse();
        patience.endRound();
        assertThat(patience.over("a", limit, 21 * second)).isTrue();
        assertThat(new Patience().over("now", Duration.ZERO, 0)).isTrue();
    }
}
