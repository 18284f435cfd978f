package io.keybuzz.runbook.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.report.Check;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of the schema after a failure; the rest is in the workflow's tests. */
class SchemaAfterTest {
    private static final RunningImage RUNNING = new RunningImage("r/c:v3.12.0", List.of(), null, null);
    private static final MigrationFile DROPS = new MigrationFile("3", "3_drop.rb", List.of("drop_table"));

    @Test
    void withoutABackupOfThisRunOneFromBeforeIsNamed() {
        Check check = after(new Upgrade(schema("2", true, "3"), List.of(DROPS)), schema("3", true));

        assertThat(check.status()).isEqualTo(Check.Status.WARNED);
        assertThat(check.detail()).contains("3_drop.rb (drop_table)", "a backup from before is restored");
    }

    @Test
    void anImageThatNobodyKnowsIsJudgedByTheNewestVersionAlone() {
        assertThat(after(new Upgrade(schema("2", false), List.of()), schema("2", false))
                        .status())
                .isEqualTo(Check.Status.PASSED);
        assertThat(after(new Upgrade(schema("2", false), List.of()), schema("3", false)))
                .extracting(Check::status)
                .isEqualTo(Check.Status.WARNED);
    }

    @Test
    void aMigrationHasRunWhenOneThatWasPendingIsMissingNoMore() {
        Upgrade pending = new Upgrade(schema("2", true, "3", "4"), List.of(DROPS));

        assertThat(SchemaAfter.migrated(pending, schema("2", true, "3", "4"))).isFalse();
        assertThat(SchemaAfter.migrated(pending, schema("3", true, "4"))).isTrue();
        assertThat(SchemaAfter.migrated(new Upgrade(schema("2", false), List.of()), schema("2", false)))
                .isFalse();
        assertThat(SchemaAfter.migrated(new Upgrade(schema("2", false), List.of()), schema("3", false)))
                .isTrue();
    }

    private static Check after(Upgrade before, SchemaState after) {
        return SchemaAfter.of(before, after, RUNNING, "r/c:v3.13.0", null, Instant.EPOCH);
    }

    private static SchemaState schema(String last, boolean known, String... missing) {
        return new SchemaState(true, 5, true, 2, last, known, List.of(missing), "3");
    }
}
