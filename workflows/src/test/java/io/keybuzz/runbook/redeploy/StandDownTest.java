package io.keybuzz.runbook.redeploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.lock.Holder;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecError;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a redeploy does not start, and says why. */
class StandDownTest extends RedeployScenario {
    private static final Duration IN_TIME = Duration.ofSeconds(2);
    private static final String OUTSIDE = "closed until 2026-11-29T00:00:00Z";
    private static final RedeployOptions IGNORING =
            new RedeployOptions("chatwoot", null, false, new RedeployOptions.IgnoreWindow("a hole to close", "Ada"));
    private static final Diagnosis RESTARTS = diagnosis(Cause.DATABASE_UNREACHABLE, "It is starting up.");
    private static final Diagnosis AWAY =
            diagnosis(Cause.KUBERNETES_UNREACHABLE, "The Kubernetes API does not answer.");
    private static final Holder HOLDER =
            new Holder("localhost:7233/default", "chatwoot/default/chatwoot", "run-1", null);

    @Test
    void aScheduledRunRedeploysLikeAnyOther() {
        runs(NEW);

        Report report = scheduled(spec, IN_TIME).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aServerThatRestartsAtNightIsWaitedFor() {
        script.thenFails("PreflightCheck", stepFailed(false, RESTARTS))
                .thenFails("PreflightCheck", stepFailed(false, RESTARTS));
        runs(NEW);

        Report report = scheduled(spec, IN_TIME).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("PreflightCheck")).isEqualTo(3);
    }

    @Test
    void aClusterThatDoesNotAnswerWhenTheScheduleFiresIsWaitedFor() {
        script.thenFails("RedeployPrepare", stepFailed(false, AWAY))
                .thenFails("RedeployStanding", stepFailed(false, AWAY));
        runs(NEW);

        Report report = scheduled(spec, IN_TIME).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("RedeployPrepare")).isEqualTo(2);
        assertThat(script.count("RedeployStanding")).isEqualTo(2);
    }

    @Test
    void whatIsLateWhenTheClusterAnswersAgainDoesNotRunInTheMorning() {
        script.thenFails("RedeployPrepare", stepFailed(false, AWAY))
                .thenFails("RedeployStanding", stepFailed(false, AWAY));

        Report report = scheduled(spec, Duration.ofMinutes(8).plusSeconds(30)).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.STOOD_DOWN);
        assertThat(reason(report).cause()).isEqualTo(Cause.LATE);
        assertThat(script.count("RedeployStanding")).isEqualTo(1);
    }

    @Test
    void aClusterThatStaysAwayFailsTheRunAndPausesItsSchedule() {
        for (int look = 0; look < 5; look++) {
            script.thenFails("RedeployPrepare", stepFailed(false, AWAY));
        }

        assertThat(failure(scheduled(spec, IN_TIME)).getType()).isEqualTo("FAILED");
        assertThat(script.count("RedeployPrepare")).isEqualTo(5);
        assertThat(script.calls()).endsWith("SchedulePause");
    }

    @Test
    void whatNobodyButAPersonMendsIsToldAtOnceAlsoAtNight() {
        script.thenFails("PreflightCheck", stepFailed(false, diagnosis(Cause.DATABASE_PASSWORD, "Not this password.")));
        runs(NEW);

        failure(scheduled(spec, IN_TIME));

        assertThat(script.count("PreflightCheck")).isEqualTo(1);
    }

    @Test
    void aPersonIsToldAtOnceOfAServerThatRestarts() {
        script.thenFails("PreflightCheck", stepFailed(false, RESTARTS));

        failure(redeploy(Specs.spec(Spec.OnFailure.FAIL)));

        assertThat(script.count("PreflightCheck")).isEqualTo(1);
    }

    @Test
    void aHoldMakesAScheduledRunStandDownWithItsReason() {
        script.then("RedeployStanding", () -> new Standing("audit until Friday", null));

        Report report = scheduled(spec, IN_TIME).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.STOOD_DOWN);
        Diagnosis why = reason(report);
        assertThat(why.cause()).isEqualTo(Cause.ON_HOLD);
        assertThat(why.summary()).isEqualTo("Namespace chatwoot is on hold: audit until Friday");
        assertThat(script.calls()).containsExactly("RedeployPrepare", "RedeployStanding");
    }

    @Test
    void aHoldIsOnlyAWarningForAPerson() {
        script.then("RedeployStanding", () -> new Standing("audit until Friday", null));
        runs(NEW);

        Report report = redeploy(spec).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(check(report, "hold").status()).isEqualTo(Check.Status.WARNED);
    }

    @Test
    void outsideItsWindowsEvenAPersonStandsDown() {
        script.then("RedeployStanding", () -> new Standing(null, OUTSIDE));

        Report report = redeploy(spec).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.STOOD_DOWN);
        assertThat(reason(report).cause()).isEqualTo(Cause.OUTSIDE_WINDOW);
        assertThat(reason(report).summary()).contains(OUTSIDE);
        assertThat(script.calls()).doesNotContain("LockAcquire");
    }

    @Test
    void aPersonMayIgnoreTheWindowsAndIsNamedInTheReport() {
        script.then("RedeployStanding", () -> new Standing(null, OUTSIDE));
        runs(NEW);

        Report report = redeploy(spec, IGNORING).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(check(report, "window").detail()).contains(OUTSIDE, "Ada", "a hole to close");
    }

    @Test
    void aScheduleMayNotIgnoreTheWindows() {
        ApplicationFailure failure = failure(scheduled(spec, IN_TIME, IGNORING));

        assertThat(failure.getType()).isEqualTo("InvalidInput");
        assertThat(failure.getDetails().get(InvalidInput.class).errors())
                .extracting(SpecError::path)
                .containsExactly("ignoreWindow");
        assertThat(script.calls()).containsExactly("RedeployPrepare", "SchedulePause");
    }

    @Test
    void aScheduledRunThatComesLateDoesNotRunInTheMorning() {
        Report report = scheduled(spec, Duration.ofMinutes(11)).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.STOOD_DOWN);
        assertThat(reason(report).cause()).isEqualTo(Cause.LATE);
        assertThat(script.calls()).containsExactly("RedeployPrepare");
    }

    @Test
    void aScheduledRunThatFindsAnotherOneStandsDownAndReleasesNothing() {
        script.thenFails(
                "LockAcquire",
                ApplicationFailure.newNonRetryableFailure(HOLDER.sentence(), FailureType.ALREADY_RUNNING, HOLDER));

        Report report = scheduled(spec, IN_TIME).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.STOOD_DOWN);
        assertThat(reason(report).cause()).isEqualTo(Cause.BUSY);
        assertThat(reason(report).summary()).contains("chatwoot/default/chatwoot (run run-1");
        assertThat(script.calls()).doesNotContain("LockRelease", "ReportStore", "PreflightCheck");
    }

    @Test
    void aPersonsRunOnAHeldTargetFailsAndNamesTheHolder() {
        script.thenFails(
                "LockAcquire",
                ApplicationFailure.newNonRetryableFailure(HOLDER.sentence(), FailureType.ALREADY_RUNNING, HOLDER));

        ApplicationFailure failure = failure(redeploy(spec));

        assertThat(failure.getType()).isEqualTo("AlreadyRunning");
        assertThat(failure.getDetails().get(Holder.class)).isEqualTo(HOLDER);
    }

    @Test
    void aQuestionThatNobodyWouldAnswerMakesAScheduledRunStandDown() {
        runs(NEW);

        Report report = scheduled(Specs.spec(Spec.Adopt.YES, Spec.Approval.PLAN, null, null), IN_TIME)
                .getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.STOOD_DOWN);
        assertThat(reason(report).cause()).isEqualTo(Cause.APPROVAL);
        assertThat(writes()).isEmpty();
        assertThat(script.callsBesideLooks()).endsWith("ReportStore", "LockRelease");
    }

    @Test
    void aMissingBackupMakesAScheduledRunStandDown() {
        runs(NEW);
        pending(2, HARMLESS);

        Report report = scheduled(spec, IN_TIME).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.STOOD_DOWN);
        assertThat(step(report, "backup").diagnoses())
                .extracting(Diagnosis::cause)
                .containsExactly(Cause.BACKUP_MISSING);
        assertThat(writes()).isEmpty();
    }

    private static Diagnosis reason(Report report) {
        return step(report, "preflight").diagnoses().get(0);
    }
}
