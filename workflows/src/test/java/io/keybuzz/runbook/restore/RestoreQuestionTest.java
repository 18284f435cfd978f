package io.keybuzz.runbook.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.backup.BackupManifest;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RestoreQuestionTest {
    private static final BackupManifest BACKUP =
            new BackupManifest("id", 1, "sum", "r/c:v3.12.0", "20231211010827", List.of(), Map.of("users", 2L));

    @Test
    void whoseRightsAreGoneAfterTheRestoreIsNamed() {
        assertThat(evidence(List.of("bi", "metabase")))
                .filteredOn(e -> e.what().equals("rights of others in database chatwoot"))
                .extracting(Evidence::observed)
                .containsExactly(
                        "bi, metabase had some when this run looked: the restored one has none of them, so GRANT them again");
    }

    @Test
    void whereNobodyElseHasRightsNothingIsSaidOfThem() {
        assertThat(evidence(List.of())).extracting(Evidence::what).noneMatch(what -> what.startsWith("rights"));
        assertThat(evidence(null))
                .as("a run of an earlier version did not look")
                .extracting(Evidence::what)
                .noneMatch(what -> what.startsWith("rights"));
    }

    private static List<Evidence> evidence(List<String> grantees) {
        InUse now = new InUse(Map.of("users", 5L), "20231211010827", "r/c:v3.12.0", 4L, grantees);
        return RestoreQuestion.of(
                        Specs.spec(Spec.OnFailure.PAUSE),
                        DatabaseNames.of("chatwoot", "run-1"),
                        BACKUP,
                        now,
                        Map.of(),
                        Instant.EPOCH)
                .evidence();
    }
}
