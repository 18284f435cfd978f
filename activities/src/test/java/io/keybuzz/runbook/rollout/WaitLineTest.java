package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitLineTest {
    @Test
    void theLastLineCounts() {
        String log = """
                cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot, database chatwoot for 5 s: timeout expired
                waiting for migrations for 0 s: 20 missing, the first is 20231211010808
                """;

        assertThat(WaitLine.last(log)).contains(new WaitLine(true, 0, "20 missing, the first is 20231211010808"));
        assertThat(WaitLine.last("something else")).isEmpty();
    }

    @Test
    void waitingForMigrationsIsNeverHopeless() {
        assertThat(new WaitLine(true, 599, "20 missing").hopeless()).isFalse();
    }

    @Test
    void aRefusedPasswordIsHopelessSoonAndSilenceOnlyAfterAFirewallCouldHaveBeenOpened() {
        assertThat(new WaitLine(false, 5, "FATAL: password authentication failed").hopeless())
                .isTrue();
        assertThat(new WaitLine(false, 10, "connection refused").hopeless()).isFalse();
        assertThat(new WaitLine(false, 15, "connection refused").hopeless()).isTrue();
        assertThat(new WaitLine(false, 40, "timeout expired").hopeless()).isFalse();
        assertThat(new WaitLine(false, 45, "timeout expired").hopeless()).isTrue();
    }

    @Test
    void aLineThatHasStoodForLongerThanItSaysHasLastedAsLong() {
        WaitLine line = new WaitLine(false, 6, "timeout expired");

        assertThat(line.lasting(Duration.ofSeconds(9)).seconds()).isEqualTo(9);
        assertThat(line.lasting(Duration.ofSeconds(3))).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server closed the connection unexpectedly  This probably means the server terminated abnormally",
                "could not receive data from server: Connection reset by peer",
                "FATAL:  the database system is starting up",
                "FATAL:  the database system is shutting down",
                "FATAL:  the database system is in recovery mode",
                "FATAL:  the database system is not yet accepting connections",
            })
    void aDatabaseThatFailsOverIsGivenTimeToFindALeader(String words) {
        String reason = "psql: error: connection to server at \"10.0.0.10\", port 5432 failed: " + words;

        assertThat(new WaitLine(false, 89, reason).hopeless()).isFalse();
        assertThat(new WaitLine(false, 90, reason).hopeless()).isTrue();
    }
}
