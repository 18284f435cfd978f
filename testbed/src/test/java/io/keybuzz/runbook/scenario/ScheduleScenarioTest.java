package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.schedule.ScheduleView;
import io.temporal.client.schedules.ScheduleActionResult;
import io.temporal.client.schedules.ScheduleBackfill;
import io.temporal.client.schedules.ScheduleHandle;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Redeploys by the clock, as Temporal's real server starts them. */
@LabOnly("the SDK's test server has no schedules")
class ScheduleScenarioTest extends ScheduleScenario {
    /** Once a year: what starts a run here is a trigger, or a backfill. */
    private static final String SELDOM = "0 3 1 1 *";

    @Test
    void aScheduleFiresAndSaysWhenItWillAgain() throws Exception {
        assertSucceeded(install(DEFAULTS));

        ScheduleView view = schedules.set("chatwoot", "* * * * *", "Europe/Paris");

        assertThat(view.next()).hasSize(3);
        assertThat(view.cron()).isEqualTo("* * * * *");
        assertThat(firstRun(handle()).end().outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
        assertThat(schedules.list()).extracting(ScheduleView::id).containsExactly(Run.ID);
    }

    @Test
    void theCommandSaysTheNextThreeTimesInItsTimeZone() throws Exception {
        CommandRun set =
                world.command("schedule", "set", "chatwoot", "--cron", "0 3 * * SUN", "--timezone", "Europe/Paris");

        assertThat(set.exit()).as(set.err()).isZero();
        assertThat(set.out())
                .contains("0 3 * * SUN", "Europe/Paris")
                .containsPattern("(Sun \\d{4}-\\d\\d-\\d\\d 03:00 \\+0[12]:00(, )?){3}");
    }

    @Test
    void theCommandsListPauseResumeAndTriggerIt() throws Exception {
        assertSucceeded(install(DEFAULTS));
        schedules.set("chatwoot", SELDOM, "UTC");

        assertThat(command("pause", "chatwoot", "--reason", "holidays")).contains("  paused: holidays");
        assertThat(schedules.view("chatwoot").note()).isEqualTo("holidays");
        Waiting.until(
                "the list shows why it is paused",
                PATIENCE,
                () -> command("list").lines().toList().contains("  paused: holidays"));
        assertThat(command("list")).contains(Run.ID + ": " + SELDOM + " UTC");
        assertThat(command("resume", "chatwoot")).doesNotContain("paused");
        assertThat(schedules.view("chatwoot").paused()).isFalse();
        assertThat(command("trigger", "chatwoot")).contains("asked for");
        assertThat(firstRun(handle()).end().outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
    }

    @Test
    void settingItAgainChangesItAndLeavesItPaused() {
        schedules.set("chatwoot", SELDOM, "UTC");
        schedules.pause("chatwoot", "holidays");

        ScheduleView view = schedules.set("chatwoot", "0 4 * * SUN", "Europe/Paris");

        assertThat(view.cron()).isEqualTo("0 4 * * SUN");
        assertThat(view.timezone()).isEqualTo("Europe/Paris");
        assertThat(view.paused()).isTrue();
        assertThat(view.note()).isEqualTo("holidays");
    }

    @Test
    void oneThatOverlapsIsSkipped() throws Exception {
        world.credential("smtp-password", "first-Password");
        assertSucceeded(install(Map.of("secretEnv", Map.of("SMTP_PASSWORD", "file:smtp-password"))));
        world.credential("smtp-password", "second-Password");
        schedules.set("chatwoot", SELDOM, "UTC");

        schedules.trigger("chatwoot");
        Run first = firstRun(handle());
        first.untilRunning("deploy");
        schedules.trigger("chatwoot");

        Waiting.until("one is skipped", PATIENCE, () -> info(handle()).getNumActionsSkippedOverlap() == 1);
        assertSucceeded(first.end());
        assertThat(info(handle()).getNumActions()).isEqualTo(1);
    }

    @Test
    void oneThatWasMissedIsNotMadeUpForInTheMorning() throws Exception {
        assertSucceeded(install(DEFAULTS));
        schedules.set("chatwoot", "0 * * * *", "UTC");
        Instant hourAgo = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(1, ChronoUnit.HOURS);

        handle().backfill(List.of(new ScheduleBackfill(hourAgo.minusSeconds(1), hourAgo.plusSeconds(1))));

        Report report = firstRun(handle()).end();
        assertStoodDown(report, Cause.LATE);
        DiagnosesDocument.told("a schedule that was missed by an hour", diagnosis(report, Cause.LATE));
        assertNotPaused();
    }

    @Test
    void oneThatFellIntoAnOutageIsMadeUpForWhenTemporalIsBack() throws Exception {
        assertSucceeded(install(DEFAULTS));
        schedules.set("chatwoot", "* * * * *", "UTC");
        firstRun(handle()).end();
        Instant down = Instant.now();
        ((LabWorld) world).temporalOutage(Duration.ofSeconds(65));
        Instant up = Instant.now();

        Waiting.until(
                "the one of the outage is started",
                PATIENCE,
                () -> missed(down, up).findAny().isPresent());

        ScheduleActionResult made = missed(down, up).findFirst().orElseThrow();
        assertThat(made.getStartedAt()).isAfter(down.plusSeconds(64));
        assertThat(run(made).end().outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
        assertNotPaused();
    }

    private Stream<ScheduleActionResult> missed(Instant down, Instant up) {
        return info(handle()).getRecentActions().stream()
                .filter(a ->
                        a.getScheduledAt().isAfter(down) && a.getScheduledAt().isBefore(up));
    }

    @Test
    void aHoldMakesItStandDownUntilItIsTaken() throws Exception {
        assertSucceeded(install(DEFAULTS));
        schedules.set("chatwoot", SELDOM, "UTC");
        hold("audit until Friday");

        schedules.trigger("chatwoot");

        Report report = firstRun(handle()).end();
        assertStoodDown(report, Cause.ON_HOLD);
        DiagnosesDocument.told("a hold", diagnosis(report, Cause.ON_HOLD));
        assertNotPaused();
        assertThat(Run.redeploy(world, Map.of()).end().outcome())
                .as("a person may")
                .isEqualTo(Outcome.NOTHING_TO_DO);
    }

    @Test
    void outsideItsWindowsItStandsDownAndOnlyAPersonMayIgnoreThem() throws Exception {
        assertSucceeded(install(Map.of("windows", List.of(closedNow()))));
        schedules.set("chatwoot", SELDOM, "UTC");

        schedules.trigger("chatwoot");

        assertStoodDown(firstRun(handle()).end(), Cause.OUTSIDE_WINDOW);
        assertNotPaused();
        Report byHand = Run.redeploy(world, Map.of()).end();
        assertStoodDown(byHand, Cause.OUTSIDE_WINDOW);
        DiagnosesDocument.told("outside the windows", diagnosis(byHand, Cause.OUTSIDE_WINDOW));
        Report ignored = Run.redeploy(world, Map.of("ignoreWindow", Map.of("reason", "a leak to close", "by", "Ada")))
                .end();
        assertThat(ignored.outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
        assertThat(ignored.checks())
                .filteredOn(c -> c.id().equals("window"))
                .extracting(Check::status)
                .containsExactly(Check.Status.WARNED);
    }

    @Test
    void aParkedInstallMakesItStandDownAndIsNamed() throws Exception {
        assertSucceeded(install(DEFAULTS));
        schedules.set("chatwoot", SELDOM, "UTC");
        world.credential("registry-password", "wrong-Password-1");
        Run parked = Run.start(world, DEFAULTS);
        assertThat(parked.parked().waiting().diagnosis().cause()).isEqualTo(Cause.PULL_CREDENTIALS);

        schedules.trigger("chatwoot");

        Report report = firstRun(handle()).end();
        assertStoodDown(report, Cause.BUSY);
        assertThat(diagnosis(report, Cause.BUSY).summary()).contains(Run.ID);
        DiagnosesDocument.told("a schedule that finds a parked install", diagnosis(report, Cause.BUSY));
        assertNotPaused();
        world.credential("registry-password", "s3cret");
        parked.decide("RETRY");
        assertSucceeded(parked.end());
    }

    @Test
    void oneThatFailsPausesTheScheduleWithTheReason() throws Exception {
        assertSucceeded(install(DEFAULTS));
        schedules.set("chatwoot", SELDOM, "UTC");
        world.credential("registry-password", "wrong-Password-1");

        schedules.trigger("chatwoot");

        Report report = firstRun(handle()).end();
        assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        // Temporal looks at how the last run ended some seconds later.
        Waiting.until(
                "the schedule is paused",
                PATIENCE,
                () -> schedules.view("chatwoot").paused());
        String why = diagnosis(report, Cause.PULL_CREDENTIALS).summary();
        assertThat(schedules.view("chatwoot").note()).contains(why);
        Waiting.until("the list shows it", PATIENCE, () -> command("list").contains(why));
    }

    private ScheduleHandle handle() {
        return client.getHandle(Run.ID);
    }

    /**
     * Temporal looks at how a run ended some seconds later, and before it starts the next one at the latest: only when that has begun it
     * would have paused.
     */
    private void assertNotPaused() {
        Run next = runAfter(handle(), () -> schedules.trigger("chatwoot"));
        assertThat(schedules.view("chatwoot").paused()).isFalse();
        next.end();
    }
}
