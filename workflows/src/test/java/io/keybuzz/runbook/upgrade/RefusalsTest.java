package io.keybuzz.runbook.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Downgrades by version; what the schema tells is in {@link StopTest} and in the workflow's tests. */
class RefusalsTest {

    @Test
    void anOlderTagIsRefusedWithBothVersionsAndThePath() {
        Diagnosis refusal = downgrade("r/c:v3.12.1", null, "r/c:v3.12.0").orElseThrow();

        assertThat(refusal.summary()).contains("v3.12.1", "v3.12.0");
        assertThat(refusal.remedy()).contains("install with image: r/c:v3.12.0", "restore a backup");
    }

    @Test
    void theApplicationIsBelievedWhereTheTagTellsNothing() {
        assertThat(downgrade("r/c@sha256:00", "4.2.0", "r/c:v4.1.0")).isPresent();
    }

    @Test
    void theSameVersionInAnotherBuildIsNoDowngrade() {
        assertThat(downgrade("r/c:v3.12.0", null, "r/c:v3.12.0-hotfix")).isEmpty();
    }

    @Test
    void whatTellsNoVersionIsNotCompared() {
        assertThat(downgrade("r/c:main", null, "r/c:v1.0.0")).isEmpty();
        assertThat(downgrade("r/c:v3.12.0", null, "r/c:nightly")).isEmpty();
    }

    private static Optional<Diagnosis> downgrade(String running, String version, String wanted) {
        return Refusals.downgrade(new RunningImage(running, List.of(), version, null), wanted, Instant.EPOCH);
    }
}
