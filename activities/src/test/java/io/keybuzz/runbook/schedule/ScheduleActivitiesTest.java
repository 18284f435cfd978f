package io.keybuzz.runbook.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.schedule.PausableSchedules.State;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleActivitiesTest {
    private final Map<String, State> there = new HashMap<>();
    private final Map<String, String> notes = new HashMap<>();
    private final ScheduleActivitiesImpl activities = new ScheduleActivitiesImpl(new PausableSchedules() {
        @Override
        public Optional<State> find(String scheduleId) {
            return Optional.ofNullable(there.get(scheduleId));
        }

        @Override
        public void pause(String scheduleId, String note) {
            there.put(scheduleId, new State(true, there.get(scheduleId).pausesOnFailure()));
            notes.put(scheduleId, note);
        }
    });

    @Test
    void oneThatGoesOnIsPausedOnceWithTheReason() {
        there.put("nightly", new State(false, false));

        activities.pause(new PauseRequest("nightly", "the password is wrong"));
        activities.pause(new PauseRequest("nightly", "said again after a lost answer"));

        assertThat(there.get("nightly").paused()).isTrue();
        assertThat(notes).containsExactly(Map.entry("nightly", "the password is wrong"));
    }

    @Test
    void oneThatTemporalPausesItselfIsLeftToIt() {
        there.put("nightly", new State(false, true));

        activities.pause(new PauseRequest("nightly", "the password is wrong"));

        assertThat(notes).isEmpty();
    }

    @Test
    void oneThatAPersonPausedKeepsTheirReason() {
        there.put("nightly", new State(true, false));

        activities.pause(new PauseRequest("nightly", "the password is wrong"));

        assertThat(notes).isEmpty();
    }

    @Test
    void oneThatWasDeletedMeanwhileNeedsNothing() {
        activities.pause(new PauseRequest("nightly", "the password is wrong"));

        assertThat(notes).isEmpty();
    }

    @Test
    void aNoteIsAsLongAsTemporalTakesIt() {
        there.put("nightly", new State(false, false));

        activities.pause(new PauseRequest("nightly", "ab" + "é".repeat(600)));

        String note = notes.get("nightly");
        assertThat(note.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(1000);
        assertThat(note).startsWith("abéé").endsWith("é…");
    }
}
