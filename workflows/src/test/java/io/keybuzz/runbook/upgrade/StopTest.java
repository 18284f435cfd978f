package io.keybuzz.runbook.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.migration.SchemaState;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** v4.1.x between 3.x and 4.2: chatwoot#12088. */
class StopTest {
    private static final String FLIP = "20250416182131";
    private static final String SETTINGS = "20250421082927";
    private static final Stop STOP = Stop.TABLE.get(0);

    @Test
    void from3To42IsAJump() {
        assertThat(STOP.jumpedBy("c:v4.2.0", upgrade("20240213131252", FLIP, SETTINGS)))
                .isTrue();
    }

    @Test
    void from40To42IsAJumpToo() {
        assertThat(STOP.jumpedBy("c:v4.2.0", upgrade("20250228185548", FLIP, SETTINGS)))
                .isTrue();
    }

    @Test
    void theImagesMigrationsDecideWhereTheTagTellsNothing() {
        assertThat(STOP.jumpedBy("c@sha256:00", upgrade("20240213131252", FLIP, SETTINGS)))
                .isTrue();
        assertThat(STOP.jumpedBy("c@sha256:00", upgrade("20240213131252", FLIP)))
                .isFalse();
    }

    @Test
    void theTagDecidesWhereTheMigrationsAreNotKnown() {
        assertThat(STOP.jumpedBy("c:v4.5.2", upgrade("20240213131252"))).isTrue();
        assertThat(STOP.jumpedBy("c:v4.1.0", upgrade("20240213131252"))).isFalse();
    }

    @Test
    void withTheStopMadeTheWayIsFree() {
        assertThat(STOP.jumpedBy("c:v4.2.0", upgrade(FLIP, SETTINGS))).isFalse();
    }

    @Test
    void anEmptyDatabaseIsNoUpgrade() {
        assertThat(STOP.jumpedBy("c:v4.2.0", upgrade(null, FLIP, SETTINGS))).isFalse();
    }

    @Test
    void withinTheThirdReleaseThereIsNoStop() {
        assertThat(STOP.jumpedBy("c:v3.16.0", upgrade("20231211010827", "20240213131252")))
                .isFalse();
    }

    private static Upgrade upgrade(String last, String... pending) {
        List<String> missing = Arrays.asList(pending);
        return new Upgrade(
                new SchemaState(
                        true,
                        70,
                        true,
                        2,
                        last,
                        pending.length > 0,
                        missing,
                        missing.isEmpty() ? null : missing.get(missing.size() - 1)),
                missing.stream().map(MigrationFile::unnamed).toList());
    }
}
