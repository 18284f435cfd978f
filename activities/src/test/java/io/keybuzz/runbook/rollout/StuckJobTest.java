package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.migration.MigrationJob;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A Job's pod that does not start, a round a second. */
class StuckJobTest {
    private static final Pod POD = Pods.job(
            Pods.waiting(MigrationJob.CONTAINER, "ErrImagePull", "dial tcp 140.82.121.34:443: connection refused"));

    private int second;

    @Test
    void whatMayPassIsToldEarlyAndItsPatienceGoesOnInTheNextWatch() {
        StuckPods first = watch(new Patience());
        StuckPods.Round told = first.round(List.of(POD), true);
        while (told.told().isEmpty()) {
            second++;
            told = first.round(List.of(POD), true);
        }

        assertThat(second).isEqualTo((int) StuckPods.EARLY.toSeconds());
        assertThat(told.hopeless()).isEmpty();
        assertThat(told.told()).containsOnlyKeys("REGISTRY_DOWN");

        SoFar soFar = new SoFar(told.told(), first.lasted(), Set.of("chatwoot-migrate-1"));
        StuckPods next = watch(new Patience(soFar, nanos()));
        List<Diagnosis> hopeless = next.among(List.of(POD));
        while (hopeless.isEmpty()) {
            second++;
            hopeless = next.among(List.of(POD));
        }

        assertThat(second).as("as long as without a word").isEqualTo(45);
    }

    private StuckPods watch(Patience patience) {
        return new StuckPods(Evidences.of(POD), Targets.of("chatwoot", "run-1"), Crashes.NONE, patience, this::nanos);
    }

    private long nanos() {
        return Duration.ofSeconds(second).toNanos();
    }
}
