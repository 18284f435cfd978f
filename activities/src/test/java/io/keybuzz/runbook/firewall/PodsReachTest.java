package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PodsReachTest {
    private static final String TIME_OUT =
            "cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot, database chatwoot for 0 s: dial tcp: i/o timeout\n";

    @Test
    void aTimeOutBeforeTheFixIsNoneAfterIt() {
        assertThat(PodsReach.timesOut(TIME_OUT + "waiting for migrations for 0 s: 20 missing\n"
                        + "the database has all 20 migrations of this image\n"))
                .isFalse();
    }

    @Test
    void aTimeOutThatCameLastCounts() {
        assertThat(PodsReach.timesOut(TIME_OUT)).isTrue();
        assertThat(PodsReach.timesOut("waiting for migrations for 0 s: 20 missing\n" + TIME_OUT))
                .isTrue();
    }
}
