package io.keybuzz.runbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgressViewTest {
    private static final Instant BEGAN = Instant.parse("2026-11-01T10:00:00Z");

    @Test
    void aStepIsALineWithItsTimeAndWhatItChanged() {
        List<String> lines = Checklist.lines(
                report(
                        step("config", StepStatus.SUCCEEDED, BEGAN.plusMillis(1234)),
                        step("rollout", StepStatus.RUNNING, null)),
                BEGAN.plusSeconds(75),
                80,
                false);
        assertThat(lines)
                .containsExactly(
                        "✔ config             1.2 s      Chatwoot's settings, 1 change",
                        "▸ rollout            1 min 15 s Wait until every pod serves, 1 change");
    }

    @Test
    void timeGoesOnOnlyWhereWorkDoes() {
        List<String> lines = Checklist.lines(
                report(
                        step("config", StepStatus.NOT_RUN, null),
                        cut("migrate"),
                        step("rollout", StepStatus.WAITING, null)),
                BEGAN.plusSeconds(7_500),
                80,
                false);
        assertThat(lines.get(1)).isEqualTo("✘ migrate                       Bring the schema to the image");
        assertThat(lines.get(2)).contains(" 2 h 5 min ");
    }

    @Test
    void noLineIsAsWideAsTheScreenSinceItCouldNotBeDrawnOver() {
        StepReport failed = new StepReport(
                "deploy",
                StepStatus.FAILED,
                List.of(),
                1,
                BEGAN,
                BEGAN,
                List.of(),
                List.of(new Diagnosis(
                        Cause.UNKNOWN, "first line\nsecond " + "é".repeat(100), List.of(), List.of(), null, false)));
        assertThat(Checklist.lines(report(failed), BEGAN, 60, false))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(60).doesNotContain("\n"));
    }

    @Test
    void remoteTextCannotSteerTheTerminal() {
        StepReport failed = new StepReport(
                "deploy",
                StepStatus.FAILED,
                List.of(),
                1,
                BEGAN,
                BEGAN,
                List.of(),
                List.of(new Diagnosis(Cause.UNKNOWN, "\u001b[2Jgone", List.of(), List.of(), null, false)));
        assertThat(Checklist.lines(report(failed), BEGAN, 120, false).get(0)).doesNotContain("\u001b");
    }

    @Test
    void theChecklistIsDrawnOverItself() {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        LiveChecklist live = new LiveChecklist(
                new PrintStream(screen, true, StandardCharsets.UTF_8), 80, true, Clock.fixed(BEGAN, ZoneOffset.UTC));
        Report report = report(step("config", StepStatus.RUNNING, null), step("deploy", StepStatus.NOT_RUN, null));
        live.show(report);
        live.show(report);
        String drawn = screen.toString(StandardCharsets.UTF_8);
        assertThat(drawn.split("\u001b\\[2A", -1)).hasSize(2);
        assertThat(drawn).contains("\u001b[36m");
        live.note("no worker");
        screen.reset();
        live.show(report);
        assertThat(screen.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b[2A");
    }

    @Test
    void inALogOnlyWhatHappenedIsSaid() {
        Report first = report(step("config", StepStatus.RUNNING, null), step("deploy", StepStatus.NOT_RUN, null));
        Report second = report(
                step("config", StepStatus.SUCCEEDED, BEGAN.plusSeconds(2)), step("deploy", StepStatus.RUNNING, null));
        assertThat(PlainProgress.events(null, first)).containsExactly("10:00:00 config: Chatwoot's settings");
        assertThat(PlainProgress.events(first, first)).isEmpty();
        assertThat(PlainProgress.events(first, second))
                .containsExactly(
                        "10:00:02 config: done in 2.0 s: ConfigMap/chatwoot/chatwoot-config created",
                        "10:00:00 deploy: Service, Ingress and both Deployments");
    }

    @Test
    void whatIsSeenOfAStepThatGoesOnIsSaidOnce() {
        Report waits = report(seen(StepStatus.RUNNING, "no room"));
        Report more = report(seen(StepStatus.RUNNING, "no room", "no\nregistry"));

        assertThat(PlainProgress.events(report(step("rollout", StepStatus.RUNNING, null)), waits))
                .containsExactly("10:00:09 rollout: so far: no room");
        assertThat(PlainProgress.events(waits, waits)).isEmpty();
        assertThat(PlainProgress.events(waits, more)).containsExactly("10:00:09 rollout: so far: no registry");
        assertThat(PlainProgress.events(null, waits))
                .containsExactly("10:00:00 rollout: Wait until every pod serves", "10:00:09 rollout: so far: no room");
        assertThat(PlainProgress.events(waits, report(seen(StepStatus.FAILED, "no room"))))
                .containsExactly("10:00:00 rollout: failed: no room");
    }

    @Test
    void theChecklistShowsWhatIsSeenOfAStepUntilItIsMended() {
        StepReport waits = seen(StepStatus.RUNNING, "no room");

        assertThat(Checklist.lines(report(waits), BEGAN.plusSeconds(10), 80, false))
                .containsExactly("▸ rollout            10 s       so far: no room");
        assertThat(Checklist.lines(report(waits.withAttempts(2)), BEGAN.plusSeconds(10), 80, false))
                .containsExactly("▸ rollout            10 s       attempt 2, so far: no room");
        assertThat(Checklist.lines(
                        report(waits.withDiagnoses(
                                List.of(waits.diagnoses().get(0).asMended()))),
                        BEGAN.plusSeconds(10),
                        80,
                        false))
                .containsExactly("▸ rollout            10 s       Wait until every pod serves");
    }

    private static StepReport seen(StepStatus status, String... summaries) {
        return new StepReport(
                "rollout",
                status,
                List.of(),
                1,
                BEGAN,
                null,
                List.of(),
                Stream.of(summaries)
                        .map(s -> new Diagnosis(
                                Cause.UNKNOWN,
                                s,
                                List.of(new Evidence("pod", "seen", BEGAN.plusSeconds(9), null)),
                                List.of(),
                                null,
                                false))
                        .toList());
    }

    /** What a cancel leaves of a step that has changed something. */
    private static StepReport cut(String id) {
        return new StepReport(id, StepStatus.FAILED, List.of(), 1, BEGAN, null, List.of(), List.of());
    }

    private static StepReport step(String id, StepStatus status, Instant finished) {
        return new StepReport(
                id,
                status,
                List.of(new ObjectChange("ConfigMap/chatwoot/chatwoot-config", Change.CREATED)),
                1,
                status == StepStatus.NOT_RUN ? null : BEGAN,
                finished,
                List.of(),
                List.of());
    }

    private static Report report(StepReport... steps) {
        return new Report(
                "w",
                "r",
                "t",
                null,
                null,
                null,
                BEGAN,
                null,
                List.of(steps),
                List.of(),
                List.of(),
                null,
                List.of(),
                null);
    }
}
