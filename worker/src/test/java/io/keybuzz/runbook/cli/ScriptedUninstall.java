package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.DecisionRecord;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.uninstall.UninstallChatwoot;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An uninstall that asks, and then, in the namespace {@code stuck}, fails once. It removes nothing. */
public class ScriptedUninstall implements UninstallChatwoot {
    private static final Instant BEGAN = Instant.parse("2026-11-01T10:00:00Z");
    private static final Diagnosis LIST = new Diagnosis(
            Cause.APPROVAL,
            "The uninstall of chatwoot waits for a yes: 1 object goes, 1 object stays.",
            List.of(
                    new Evidence("goes", "Deployment/chatwoot/chatwoot-web", BEGAN, null),
                    new Evidence("stays", "database/chatwoot: dropDatabase is false; 3 users", BEGAN, null)),
            List.of(),
            "RETRY removes what is listed, ABORT ends the run; nothing has been removed yet.",
            false);
    private static final Diagnosis STUCK = new Diagnosis(
            Cause.NODE_UNREACHABLE, "No SSH to 10.0.0.112", List.of(), List.of(), "ssh 10.0.0.112", false);

    private final List<DecisionRecord> decisions = new ArrayList<>();
    private String namespace = "chatwoot";
    private Report progress;
    private Decision taken;

    @Override
    public Report run(RawValue input) {
        String text = input.getPayload().getData().toStringUtf8();
        namespace = text.replaceFirst(".*\"namespace\":\"([^\"]+)\".*", "$1");
        park(1, "preflight", LIST);
        if (namespace.equals("stuck") && !taken.action().equals("ABORT")) {
            park(2, "remove", STUCK);
        }
        if (taken.action().equals("ABORT")) {
            progress = report(Outcome.ABORTED, null);
            throw ApplicationFailure.newNonRetryableFailure("stopped", "ABORTED", progress);
        }
        progress = report(Outcome.SUCCEEDED, null);
        return progress;
    }

    private void park(int number, String step, Diagnosis diagnosis) {
        taken = null;
        progress = report(
                null,
                new Waiting(number, step, Instant.parse("2026-11-02T10:00:00Z"), List.of("RETRY", "ABORT"), diagnosis));
        Workflow.await(() -> taken != null);
        decisions.add(new DecisionRecord(number, taken.action(), taken.by(), taken.reason(), BEGAN));
    }

    @Override
    public DecisionTaken decide(RawValue decision) {
        taken = DefaultDataConverter.STANDARD_INSTANCE.fromPayload(
                decision.getPayload(), Decision.class, Decision.class);
        return new DecisionTaken(progress.waiting().number(), taken.action());
    }

    @Override
    public void validateDecide(RawValue decision) {}

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

    private Report report(Outcome outcome, Waiting waiting) {
        return new Report(
                Workflow.getInfo().getWorkflowId(),
                Workflow.getInfo().getRunId(),
                "UninstallChatwoot",
                new Report.TargetName("default", namespace),
                "image:v1",
                outcome,
                BEGAN,
                outcome == null ? null : BEGAN.plusSeconds(3),
                List.of(new StepReport(
                        "preflight",
                        waiting == null ? StepStatus.SUCCEEDED : StepStatus.WAITING,
                        List.of(),
                        1,
                        BEGAN,
                        BEGAN.plusSeconds(1),
                        List.copyOf(decisions),
                        List.of())),
                List.of(),
                List.of(),
                null,
                List.of(),
                waiting);
    }
}
