package io.keybuzz.runbook.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.report.Evidence;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AstrayTest {
    @Test
    void whatReachedTheDatabaseInUseInsteadOfTheCopyIsNamed() {
        Diagnosis diagnosis = astray(Set.of("20240101000000", "20240201000000"));

        assertThat(diagnosis.summary())
                .isEqualTo("Job chatwoot/chatwoot-rehearsal-1 succeeded, and its migrations did not reach the copy"
                        + " chatwoot_rehearsal_1, so that nothing was rehearsed");
        assertThat(diagnosis.evidence())
                .extracting(Evidence::observed)
                .containsExactly("still missing: 20240201000000, 20240301000000", "has 20240201000000 of them");
        assertThat(diagnosis.remedy()).contains("kubectl -n chatwoot logs job/chatwoot-rehearsal-1");
    }

    @Test
    void thatTheDatabaseInUseIsAsItWasIsToldAsWell() {
        assertThat(astray(Set.of("20240101000000")).evidence())
                .extracting(Evidence::observed)
                .endsWith("has none of them either");
    }

    private static Diagnosis astray(Set<String> inUse) {
        return Astray.of(
                Targets.of("chatwoot", "run-1").spec(),
                "chatwoot-rehearsal-1",
                "chatwoot_rehearsal_1",
                List.of("20240201000000", "20240301000000"),
                inUse,
                Instant.EPOCH);
    }
}
