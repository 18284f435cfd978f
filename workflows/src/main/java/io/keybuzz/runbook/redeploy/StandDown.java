package io.keybuzz.runbook.redeploy;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.RunEnd;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.schedule.ScheduledStart;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Functions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reasons not to redeploy now. Whoever stands down says why in the report and completes, so that a schedule goes on. */
final class StandDown {
    private final Session session;
    private final RedeployOptions options;
    private final Optional<ScheduledStart> schedule;

    StandDown(Session session, RedeployOptions options, Optional<ScheduledStart> schedule) {
        this.session = session;
        this.options = options;
        this.schedule = schedule;
    }

    /** Stands down when it is late, when the target is on hold, or outside its windows. Writes nothing and holds nothing. */
    void unlessItIsTime() {
        Instant now = Progress.now();
        schedule.filter(s -> s.late(now)).ifPresent(s -> {
            throw because(
                    Cause.LATE,
                    "It was meant for " + s.nominal() + ", more than " + ScheduledStart.LATE.toMinutes()
                            + " minutes ago: Temporal, or every worker, was away then",
                    new Evidence(ScheduledStart.START_TIME, s.nominal().toString(), now, null),
                    "Nothing: the next one comes as planned. To have it now: ./runbook redeploy "
                            + session.target().namespace());
        });
        RedeployActivities stub = ActivityPolicies.READ.stub(RedeployActivities.class, "preflight: hold and windows");
        Standing standing = Calls.call(stub::standing, new StandingRequest(session.target(), now));
        if (standing.hold() != null) {
            hold(standing.hold(), now);
        }
        if (standing.outside() != null) {
            window(standing.outside(), now);
        }
    }

    /** Takes the lock, or stands down when a schedule finds another run on the target. */
    void unlessBusy(Functions.Proc locking) {
        try {
            locking.apply();
        } catch (ApplicationFailure failure) {
            if (schedule.isEmpty() || !FailureType.ALREADY_RUNNING.equals(failure.getType())) {
                throw failure;
            }
            throw because(
                    Cause.BUSY,
                    "Another run has the target: " + failure.getOriginalMessage(),
                    new Evidence(
                            "kubectl -n chatwoot-runbook get lease "
                                    + session.target().namespace(),
                            failure.getOriginalMessage(),
                            Progress.now(),
                            null),
                    "Let that run end; if it is parked, answer it: ./runbook status "
                            + session.target().namespace());
        }
    }

    /** Stands down when something has to be asked and nobody is there to answer. */
    void unlessNobodyAnswers(Diagnosis question) {
        if (schedule.isPresent()) {
            throw because(
                    question.cause(),
                    question.summary() + " A schedule started this run, so nobody is there to answer",
                    question.evidence(),
                    "Redeploy once by hand and answer there: ./runbook redeploy "
                            + session.target().namespace());
        }
    }

    private void hold(String reason, Instant now) {
        Evidence evidence = new Evidence(
                "annotation " + Names.HOLD_ANNOTATION + " of namespace "
                        + session.target().namespace(),
                reason,
                now,
                null);
        if (schedule.isPresent()) {
            throw because(
                    Cause.ON_HOLD,
                    "Namespace " + session.target().namespace() + " is on hold: " + reason,
                    evidence,
                    "When it is over: kubectl annotate namespace "
                            + session.target().namespace() + " " + Names.HOLD_ANNOTATION + "-");
        }
        warn(
                "hold",
                "No hold on the target",
                "on hold, and a person started this run all the same: " + reason,
                evidence);
    }

    private void window(String outside, Instant now) {
        Evidence evidence = new Evidence("windows in the spec", outside, now, null);
        if (options.ignoreWindow() == null) {
            throw because(
                    Cause.OUTSIDE_WINDOW,
                    "Outside the windows for redeploys: " + outside,
                    evidence,
                    "Wait for the window, or say why not: ./runbook redeploy "
                            + session.target().namespace() + " --ignore-window REASON --by NAME");
        }
        warn(
                "window",
                "Within a window for redeploys",
                outside + "; " + options.ignoreWindow().by() + " said to go on: "
                        + options.ignoreWindow().reason(),
                evidence);
    }

    private void warn(String id, String title, String detail, Evidence evidence) {
        session.progress().checks(List.of(new Check(id, title, Check.Status.WARNED, detail, List.of(evidence))));
    }

    private RunEnd because(Cause cause, String summary, Evidence evidence, String remedy) {
        return because(cause, summary, List.of(evidence), remedy);
    }

    private RunEnd because(Cause cause, String summary, List<Evidence> evidence, String remedy) {
        session.progress()
                .diagnosed(Step.PREFLIGHT, List.of(new Diagnosis(cause, summary, evidence, List.of(), remedy, false)));
        session.progress().end(Step.PREFLIGHT, StepStatus.SUCCEEDED);
        return new RunEnd(Outcome.STOOD_DOWN);
    }
}
