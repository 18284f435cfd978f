package io.keybuzz.runbook.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedeployScheduleTest {
    private final Schedule schedule = RedeploySchedule.of(
            "default",
            "desk",
            "0 3 * * SUN",
            "Europe/Paris",
            ScheduleState.newBuilder().build());

    @Test
    void whatOverlapsIsSkippedWhatFailedIsLookedAtAndWhatWasMissedIsMissed() {
        assertThat(schedule.getPolicy().getOverlap()).isEqualTo(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP);
        assertThat(schedule.getPolicy().getCatchupWindow()).isEqualTo(Duration.ofMinutes(10));
        assertThat(schedule.getPolicy().isPauseOnFailure()).isTrue();
    }

    @Test
    void itStartsARedeployOfItsTargetUnderTheTargetsId() {
        ScheduleActionStartWorkflow action = (ScheduleActionStartWorkflow) schedule.getAction();

        assertThat(action.getWorkflowType()).isEqualTo("RedeployChatwoot");
        assertThat(action.getOptions().getWorkflowId())
                .isEqualTo("chatwoot/default/desk")
                .isEqualTo(RedeploySchedule.id("default", "desk"));
        assertThat(action.getOptions().getTaskQueue()).isEqualTo("chatwoot-runbook");
    }

    @Test
    void itKeepsTheExpressionReadableAndItsTimeZone() {
        assertThat(schedule.getSpec().getCronExpressions()).containsExactly("0 3 * * SUN # 0 3 * * SUN");
        assertThat(schedule.getSpec().getTimeZoneName()).isEqualTo("Europe/Paris");
    }

    @Test
    void aPausedOneSaysWhy() {
        ScheduleView view = new ScheduleView(
                "chatwoot/default/desk",
                "RedeployChatwoot",
                "0 3 * * SUN",
                "UTC",
                true,
                "paused due to workflow failure",
                List.of(Instant.parse("2026-11-29T03:00:00Z"), Instant.parse("2026-12-06T03:00:00Z")));

        assertThat(view.lines())
                .containsExactly(
                        "chatwoot/default/desk: 0 3 * * SUN UTC; next Sun 2026-11-29 03:00 Z, Sun 2026-12-06 03:00 Z",
                        "  paused: paused due to workflow failure");
    }

    @Test
    void timesAreShownAsClocksInItsTimeZoneDo() {
        ScheduleView view = new ScheduleView(
                "chatwoot/default/desk",
                "RedeployChatwoot",
                "0 3 * * SUN",
                "Europe/Paris",
                false,
                null,
                List.of(Instant.parse("2026-10-18T01:00:00Z"), Instant.parse("2026-10-25T02:00:00Z")));

        assertThat(view.lines())
                .as("either side of the change of clocks")
                .containsExactly(
                        "chatwoot/default/desk: 0 3 * * SUN Europe/Paris; next Sun 2026-10-18 03:00 +02:00, Sun"
                                + " 2026-10-25 03:00 +01:00");
    }
}
