package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.schedule.Schedules;
import io.temporal.client.schedules.ScheduleActionExecutionStartWorkflow;
import io.temporal.client.schedules.ScheduleActionResult;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleException;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.client.schedules.ScheduleInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Schedules of Temporal's real server, and the runs that they start. Each scenario begins and ends without any. */
abstract class ScheduleScenario extends Scenario {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    Schedules schedules;
    ScheduleClient client;

    @BeforeEach
    void connect() {
        schedules = new Schedules(world.temporal(), "default");
        client = ScheduleClient.newInstance(world.temporal().getWorkflowServiceStubs());
        deleteAll();
    }

    @AfterEach
    void deleteAll() {
        client.listSchedules().forEach(s -> {
            try {
                client.getHandle(s.getScheduleId()).delete();
            } catch (ScheduleException listedStill) {
                // A list may show what was deleted a moment ago.
            }
        });
    }

    static ScheduleInfo info(ScheduleHandle handle) {
        return handle.describe().getInfo();
    }

    static Run firstRun(ScheduleHandle handle) {
        Waiting.until(
                "the schedule starts a run",
                PATIENCE,
                () -> !info(handle).getRecentActions().isEmpty());
        return run(info(handle).getRecentActions().get(0));
    }

    static Run lastRun(ScheduleHandle handle) {
        List<ScheduleActionResult> recent = info(handle).getRecentActions();
        return run(recent.get(recent.size() - 1));
    }

    /** The run that the schedule starts because of this. */
    static Run runAfter(ScheduleHandle handle, Runnable what) {
        long before = info(handle).getNumActions();
        what.run();
        Waiting.until(
                "the schedule starts one more run", PATIENCE, () -> info(handle).getNumActions() > before);
        return lastRun(handle);
    }

    static Run run(ScheduleActionResult fired) {
        var started = (ScheduleActionExecutionStartWorkflow) fired.getAction();
        return Run.of(world, started.getWorkflowId());
    }

    static void hold(String reason) {
        world.kubernetes().namespaces().withName("chatwoot").edit(namespace -> {
            namespace.getMetadata().getAnnotations().put(Names.HOLD_ANNOTATION, reason);
            return namespace;
        });
    }

    /** An hour that begins twelve hours from now. */
    static Map<String, Object> closedNow() {
        Instant begins = Instant.now().plus(12, ChronoUnit.HOURS);
        DateTimeFormatter time = DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneOffset.UTC);
        return Map.of(
                "days",
                List.of("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"),
                "from",
                time.format(begins),
                "to",
                time.format(begins.plus(1, ChronoUnit.HOURS)),
                "timezone",
                "UTC");
    }

    static void assertStoodDown(Report report, Cause cause) {
        assertThat(report.outcome()).isEqualTo(Outcome.STOOD_DOWN);
        assertThat(diagnoses(report)).extracting(d -> d.cause()).containsExactly(cause);
    }

    /** What a command prints that ends well. */
    static String command(String... words) {
        try {
            CommandRun run = world.command(
                    Stream.concat(Stream.of("schedule"), Stream.of(words)).toArray(String[]::new));
            assertThat(run.exit()).as(run.err()).isZero();
            return run.out();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
