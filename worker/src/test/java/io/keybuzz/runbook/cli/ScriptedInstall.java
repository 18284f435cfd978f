package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.install.InstallChatwoot;
import io.keybuzz.runbook.lock.Holder;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecError;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.List;

/** An install that does what the tag of its image says, and touches nothing. */
public class ScriptedInstall implements InstallChatwoot {
    private static final Instant BEGAN = Instant.parse("2026-11-01T10:00:00Z");
    private static final Diagnosis FIREWALL = new Diagnosis(
            Cause.FIREWALL,
            "The firewall of 10.0.0.101 drops what comes from pods.",
            List.of(new Evidence("ufw status", "deny (routed)", BEGAN, "10.0.0.101")),
            List.of(new Evidence("DNS", "answers", BEGAN, null)),
            "ufw route allow from 10.233.0.0/16",
            false);

    private Report progress = report(StepStatus.RUNNING, null, null);
    private String action;
    private String corrected;

    /** Refuses. */
    public static final class DecisionRejected extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DecisionRejected(String sentence) {
            super(sentence, null, false, false);
        }
    }

    @Override
    public Report run(RawValue spec) {
        String script = spec.getPayload().getData().toStringUtf8();
        if (script.contains(":runs")) {
            try {
                Workflow.await(() -> action != null);
            } catch (CanceledFailure cancelled) {
                progress = report(StepStatus.COMPENSATED, Outcome.CANCELLED, null);
                throw cancelled;
            }
        }
        if (script.contains(":parks")) {
            Waiting waiting = new Waiting(
                    1,
                    "fix-firewall",
                    Instant.parse("2026-11-02T10:00:00Z"),
                    List.of("RETRY", "SKIP", "ABORT"),
                    FIREWALL);
            progress = report(StepStatus.WAITING, null, waiting);
            Workflow.await(() -> action != null);
        }
        if (script.contains(":fails") || "ABORT".equals(action)) {
            Outcome outcome = "ABORT".equals(action) ? Outcome.ABORTED : Outcome.FAILED;
            progress = report(StepStatus.FAILED, outcome, null);
            throw ApplicationFailure.newNonRetryableFailure(FIREWALL.summary(), outcome.name(), progress);
        }
        if (script.contains(":invalid")) {
            throw ApplicationFailure.newNonRetryableFailure(
                    "invalid",
                    FailureType.INVALID_INPUT,
                    new InvalidInput(
                            List.of(new SpecError("image", "is not allowed by the policy", null, null, null, null))));
        }
        if (script.contains(":busy")) {
            throw ApplicationFailure.newNonRetryableFailure(
                    "Another run holds the target.",
                    FailureType.ALREADY_RUNNING,
                    new Holder("other:7233/default", "chatwoot-scheduled", "run-1", "2026-11-01T09:00:00Z"));
        }
        progress = report(StepStatus.SUCCEEDED, Outcome.SUCCEEDED, null);
        return progress;
    }

    @Override
    public DecisionTaken decide(RawValue decision) {
        Decision taken = decode(decision);
        corrected = String.valueOf(taken.spec());
        if (corrected.contains(":unreadable")) {
            throw ApplicationFailure.newNonRetryableFailure(
                    "invalid",
                    FailureType.INVALID_INPUT,
                    new InvalidInput(List.of(new SpecError("image", "has no such tag", null, null, null, null))));
        }
        action = taken.action();
        return new DecisionTaken(1, action);
    }

    @Override
    public void validateDecide(RawValue decision) {
        if (progress.waiting() == null) {
            throw new DecisionRejected("nothing is parked");
        }
        if (decode(decision).reason().equals("because")) {
            throw new DecisionRejected("'because' is no reason");
        }
    }

    @Override
    public Report progress() {
        return progress;
    }

    @Override
    public Report report() {
        return progress;
    }

    @Override
    public Spec spec() {
        return null;
    }

    private static Decision decode(RawValue value) {
        return DefaultDataConverter.STANDARD_INSTANCE.fromPayload(value.getPayload(), Decision.class, Decision.class);
    }

    private static Report report(StepStatus status, Outcome outcome, Waiting waiting) {
        return new Report(
                "chatwoot/default/chatwoot",
                "run",
                "InstallChatwoot",
                new Report.TargetName("default", "chatwoot"),
                "image:v1",
                outcome,
                BEGAN,
                outcome == null ? null : BEGAN.plusSeconds(3),
                List.of(
                        new StepReport(
                                "preflight",
                                StepStatus.SUCCEEDED,
                                List.of(),
                                1,
                                BEGAN,
                                BEGAN.plusSeconds(1),
                                List.of(),
                                List.of()),
                        new StepReport(
                                "fix-firewall",
                                status,
                                List.of(),
                                1,
                                BEGAN.plusSeconds(1),
                                status == StepStatus.RUNNING ? null : BEGAN.plusSeconds(3),
                                List.of(),
                                status == StepStatus.SUCCEEDED || status == StepStatus.RUNNING
                                        ? List.of()
                                        : List.of(FIREWALL))),
                List.of(),
                List.of(),
                null,
                List.of(),
                waiting);
    }
}
