package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import io.temporal.client.schedules.ScheduleBackfill;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.client.schedules.ScheduleState;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A schedule that a person makes in the form of Temporal's own UI, in a real browser. */
@LabOnly("the testbed's Temporal has no pages")
class UiScheduleScenarioTest extends ScheduleScenario {
    private static final String ID = "nightly";
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    /** The last time that it is made for, every day: what starts a run here is a trigger, or a backfill. */
    private final ZonedDateTime missed =
            ZonedDateTime.now(PARIS).truncatedTo(ChronoUnit.HOURS).minusHours(1);

    private final String cron = "0 " + missed.getHour() + " * * *";
    private ScheduleHandle form;

    @BeforeEach
    void handle() {
        form = client.getHandle(ID);
    }

    /** One after the other on one install, which would be made anew for each. */
    @Test
    void oneThatWasMadeInTheUisFormBehavesAsOneOfTheCommand() throws Exception {
        assertSucceeded(install(DEFAULTS));

        JsonNode seen = TemporalPages.play(
                "schedule.mjs", "redeploy", "schedule", List.of(ID, "CRON_TZ=" + PARIS + " " + cron));

        assertThat(seen.path("page").asText()).contains(ID, "RedeployChatwoot", PARIS.getId());
        itFiresByTheClockOfItsZone();
        aHoldMakesItStandDown();
        oneThatWasMissedIsNotMadeUpFor();
        oneThatOverlapsIsSkipped();
        aFailurePausesItWithTheReason();
        aParkedInstallMakesItStandDownAndIsNamed(Map.of("windows", List.of(closedNow())));
        outsideItsWindowsItStandsDown();
    }

    private void itFiresByTheClockOfItsZone() {
        assertThat(form.describe().getSchedule().getSpec().getTimeZoneName()).isEqualTo(PARIS.getId());
        assertThat(info(form).getNextActionTimes().get(0).atZone(PARIS).toLocalTime())
                .isEqualTo(missed.toLocalTime());
        Waiting.until(
                "the list shows it",
                PATIENCE,
                () -> command("list").contains(ID + ": " + cron + " " + PARIS + "; next "));
    }

    private void aHoldMakesItStandDown() {
        hold("audit until Friday");

        Report report = runAfter(form, form::trigger).end();

        assertStoodDown(report, Cause.ON_HOLD);
        assertThat(diagnosis(report, Cause.ON_HOLD).summary()).contains("audit until Friday");
        assertThat(state().isPaused()).isFalse();
        world.kubernetes().namespaces().withName("chatwoot").edit(namespace -> {
            namespace.getMetadata().getAnnotations().remove(Names.HOLD_ANNOTATION);
            return namespace;
        });
    }

    /** The form makes schedules that catch up for a year: it is the run that stands down. */
    private void oneThatWasMissedIsNotMadeUpFor() {
        ScheduleBackfill then = new ScheduleBackfill(
                missed.minusSeconds(1).toInstant(), missed.plusSeconds(1).toInstant());

        Report report = runAfter(form, () -> form.backfill(List.of(then))).end();

        assertStoodDown(report, Cause.LATE);
        assertThat(state().isPaused()).isFalse();
    }

    private void oneThatOverlapsIsSkipped() {
        long before = info(form).getNumActions();

        Run first = runAfter(form, () -> {
            form.trigger();
            form.trigger();
        });

        Waiting.until("one is skipped", PATIENCE, () -> info(form).getNumActionsSkippedOverlap() == 1);
        assertThat(first.end().outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
        assertThat(info(form).getNumActions()).isEqualTo(before + 1);
        assertThat(state().isPaused()).isFalse();
    }

    /** The form has no field for that policy: it is the run that pauses it. */
    private void aFailurePausesItWithTheReason() throws Exception {
        assertThat(form.describe().getSchedule().getPolicy().isPauseOnFailure()).isFalse();
        world.credential("registry-password", "wrong-Password-1");

        Report report = runAfter(form, form::trigger).end();

        assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        String why = diagnosis(report, Cause.PULL_CREDENTIALS).summary();
        Waiting.until("the schedule is paused", PATIENCE, () -> state().isPaused());
        assertThat(state().getNote()).contains(why);
        Waiting.until("the list shows it", PATIENCE, () -> command("list").contains(why));
        form.unpause("the password is being mended");
        Waiting.until("the schedule goes on", PATIENCE, () -> !state().isPaused());
    }

    /** @param spec of the install, which waits for the password that is wrong still */
    private void aParkedInstallMakesItStandDownAndIsNamed(Map<String, Object> spec) throws Exception {
        Run parked = Run.start(world, spec);
        assertThat(parked.parked().waiting().diagnosis().cause()).isEqualTo(Cause.PULL_CREDENTIALS);

        Report report = runAfter(form, form::trigger).end();

        assertStoodDown(report, Cause.BUSY);
        assertThat(diagnosis(report, Cause.BUSY).summary()).contains(Run.ID);
        assertThat(state().isPaused()).isFalse();
        world.credential("registry-password", "s3cret");
        parked.decide("RETRY");
        assertSucceeded(parked.end());
    }

    private void outsideItsWindowsItStandsDown() {
        assertStoodDown(runAfter(form, form::trigger).end(), Cause.OUTSIDE_WINDOW);
        assertThat(state().isPaused()).isFalse();
    }

    private ScheduleState state() {
        return form.describe().getSchedule().getState();
    }
}
