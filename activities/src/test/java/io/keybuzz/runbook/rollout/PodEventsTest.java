package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.registry.PullTrial;
import io.keybuzz.runbook.registry.PullTrials;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodEventsTest {
    private static final String NO_DNS = "MissingClusterDNS: kubelet does not have ClusterDNS IP configured";
    private static final String PULL = "Failed: Failed to pull image \"ghcr.io/x:1\": 401 Unauthorized";
    private static final String ECHO = "Failed: Error: ErrImagePull";
    private static final String PROBE = "Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 500";
    private final Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null);

    @Test
    void theNewestStandsFirstAndWhatOnlyRepeatsTheFailureLast() {
        assertThat(PodEvents.toTell(List.of("Old: a", ECHO, PULL, ECHO + "!"), Set.of()))
                .containsExactly(PULL, "Old: a", ECHO + "!", ECHO);
    }

    @Test
    void whatSaysNothingOfAFailureIsLeftOut() {
        assertThat(PodEvents.toTell(List.of(NO_DNS, PULL, ECHO), Set.of(PodEvents.Noise.NAMES)))
                .containsExactly(PULL, ECHO);
        assertThat(PodEvents.toTell(List.of(NO_DNS, PULL, ECHO), Set.of(PodEvents.Noise.values())))
                .isEmpty();
    }

    @Test
    void aContainerThatRanSaysNothingOfPullsAndOfNamesOnlyWhereOneDoesNotResolve() {
        Pod crashed = Pods.web(Pods.crashed("chatwoot-web", 2, 1, "Error"));

        assertThat(of(crashed, "boom", NO_DNS, PULL).evidence()).hasSize(1);
        assertThat(of(crashed, "could not translate host name \"db\" to address", NO_DNS, PULL)
                        .evidence())
                .extracting("observed")
                .contains(NO_DNS);
    }

    @Test
    void aProbeThatDecidesStandsBeforeTheLog() {
        Diagnosis d = of(Pods.web(Pods.running("chatwoot-web", 0, false)), "Completed 500", NO_DNS, PROBE);

        assertThat(d.evidence()).extracting("observed").containsExactly(PROBE, "Completed 500");
    }

    @Test
    void wordsOfAnEventAreNotSaidToBeTheStatus() {
        Diagnosis d = of(
                Pods.web(Pods.waiting("chatwoot-web", "ImagePullBackOff", "Back-off pulling image \"ghcr.io/x:1\"")),
                "",
                PULL);

        assertThat(d.evidence().get(0).observed()).isEqualTo(PULL);
        assertThat(d.evidence().get(0).what()).contains(" events --for pod/chatwoot-web-1");
    }

    @Test
    void theRegistrysAnswerStandsFirstWhereItSaysSomethingElseThanTheNode() {
        Pod pod = Pods.web(Pods.waiting("chatwoot-web", "ErrImagePull", "ghcr.io/x:1: not found"));

        assertThat(tried(pod, PullTrial.Meaning.REFUSED).evidence().get(0).what())
                .isEqualTo("manifest");
        assertThat(tried(pod, PullTrial.Meaning.MISSING).evidence().get(0).what())
                .contains("get pod");
    }

    private Diagnosis tried(Pod pod, PullTrial.Meaning meaning) {
        PodEvidence seen = Pods.evidence(pod, "");
        return PodDiagnosis.of(
                spec,
                PodSymptom.of(pod).orElseThrow(),
                new PodEvidence(
                        seen.pod(),
                        seen.events(),
                        seen.log(),
                        seen.pullSecret(),
                        seen.quota(),
                        seen.secrets(),
                        PullTrials.of(meaning, List.of()),
                        null,
                        List.of()),
                Instant.EPOCH);
    }

    private Diagnosis of(Pod pod, String log, String... events) {
        return PodDiagnosis.of(spec, PodSymptom.of(pod).orElseThrow(), Pods.evidence(pod, log, events), Instant.EPOCH);
    }
}
