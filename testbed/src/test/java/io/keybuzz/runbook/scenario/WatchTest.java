package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.scenario.Watch.Asked;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchTest {

    @Test
    void whoeverAsksAllAlongPausesNoLongerThanBetweenTwoQuestions() {
        assertThat(watch(1000, asked(0, 10), asked(300, 10), asked(600, 10), asked(900, 100))
                        .longestPause())
                .isEqualTo(Duration.ofMillis(290));
    }

    @Test
    void whoeverWaitsForAnAnswerDoesNotPauseMeanwhile() {
        assertThat(watch(1000, asked(0, 10), asked(100, 800), asked(200, 10), asked(950, 50))
                        .longestPause())
                .isEqualTo(Duration.ofMillis(90));
    }

    @Test
    void whoeverBeginsLateOrStopsEarlyHasPaused() {
        assertThat(watch(5000, asked(3000, 10), asked(4900, 100)).longestPause())
                .isEqualTo(Duration.ofMillis(3000));
        assertThat(watch(5000, asked(100, 10), asked(0, 50)).longestPause()).isEqualTo(Duration.ofMillis(4890));
    }

    @Test
    void whoeverAsksNothingPausesAllAlong() {
        assertThat(watch(700).longestPause()).isEqualTo(Duration.ofMillis(700));
    }

    private static Watch watch(int lasted, Asked... asked) {
        return new Watch(List.copyOf(Arrays.asList(asked)), Duration.ofMillis(lasted));
    }

    private static Asked asked(int at, int waited) {
        return new Asked(Duration.ofMillis(at), Duration.ofMillis(waited));
    }
}
