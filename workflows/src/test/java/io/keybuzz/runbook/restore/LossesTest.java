package io.keybuzz.runbook.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.backup.BackupManifest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LossesTest {

    @Test
    void countsWhatTheBackupDoesNotHave() {
        Losses losses =
                between(Map.of("users", 2L, "gone", 3L, "same", 1L), Map.of("users", 5L, "fresh", 1L, "same", 1L));

        assertThat(losses.fewer()).isEqualTo(4);
        assertThat(losses.tables())
                .containsEntry("users", "5 now, 2 in the backup")
                .containsEntry("gone", "0 now, 3 in the backup")
                .containsEntry("fresh", "1 now, 0 in the backup")
                .doesNotContainKey("same");
        assertThat(losses.words()).isEqualTo("4 rows that came since, and whatever was changed since, are lost");
    }

    @Test
    void rowsThatWereChangedAreLostWithoutBeingCounted() {
        assertThat(between(Map.of("users", 2L), Map.of("users", 2L)).words())
                .contains("no table has more rows now", "what was changed since is lost");
    }

    @Test
    void namesAreOfTheRunAndNeverCutByPostgres() {
        DatabaseNames names = DatabaseNames.of("d".repeat(63), "01234567-89ab");

        assertThat(names.fresh()).hasSize(63).endsWith("_restore_01234567");
        assertThat(names.before()).hasSize(63).endsWith("_before_01234567");
        assertThat(DatabaseNames.scratch("chatwoot", "01234567-89ab")).isEqualTo("chatwoot_rehearsal_01234567");
    }

    private static Losses between(Map<String, Long> then, Map<String, Long> now) {
        return Losses.between(
                new BackupManifest("id", 1, "sum", null, null, List.of(), then),
                new InUse(now, null, null, null, List.of()));
    }
}
