package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecError;
import io.keybuzz.runbook.verify.VerifyChatwoot;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A verification that ends as its namespace says, and looks at nothing. */
public class ScriptedVerify implements VerifyChatwoot {
    private Report progress;

    @Override
    public Report run(RawValue input) {
        String text = input.getPayload().getData().toStringUtf8();
        progress = report(null);
        if (text.contains("\"slow\"")) {
            Workflow.sleep(Duration.ofHours(1));
        }
        if (text.contains("\"nowhere\"")) {
            throw ApplicationFailure.newNonRetryableFailure(
                    "invalid",
                    FailureType.INVALID_INPUT,
                    new InvalidInput(List.of(new SpecError(
                            "namespace", "has no install of this runbook", "nowhere", null, null, null))));
        }
        if (text.contains("\"strict\":true")) {
            progress = report(Outcome.FAILED);
            throw ApplicationFailure.newNonRetryableFailure("something drifted", "FAILED", progress);
        }
        progress = report(Outcome.SUCCEEDED);
        return progress;
    }

    @Override
    public DecisionTaken decide(RawValue decision) {
        return null;
    }

    @Override
    public void validateDecide(RawValue decision) {
        throw new IllegalStateException("nothing is parked");
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

    private static Report report(Outcome outcome) {
        Instant now = Instant.parse("2026-11-01T10:00:00Z");
        return new Report(
                Workflow.getInfo().getWorkflowId(),
                Workflow.getInfo().getRunId(),
                "VerifyChatwoot",
                new Report.TargetName("default", "chatwoot"),
                "image:v1",
                outcome,
                now,
                outcome == null ? null : now,
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                null);
    }
}
