package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.redeploy.RedeployChatwoot;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecReader;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.List;

/** A redeploy that touches nothing: forced, it parks; its report's image is what it was told last, by its input or by a decision. */
public class ScriptedRedeploy implements RedeployChatwoot {
    private String input = "null";
    private String decided;

    @Override
    public Report run(RawValue options) {
        input = options == null ? "null" : options.getPayload().getData().toStringUtf8();
        if (input.contains("\"force\":true")) {
            Workflow.await(() -> decided != null);
            input = decided;
        }
        return progress();
    }

    @Override
    public DecisionTaken decide(RawValue decision) {
        decided = decision.getPayload().getData().toStringUtf8();
        return new DecisionTaken(1, "RETRY");
    }

    @Override
    public void validateDecide(RawValue decision) {}

    @Override
    public Report progress() {
        boolean parked = input.contains("\"force\":true") && decided == null;
        Waiting waiting = new Waiting(
                1,
                "backup",
                Instant.EPOCH,
                List.of("RETRY", "SKIP", "ABORT"),
                new Diagnosis(Cause.BACKUP_MISSING, "There is no backup.", List.of(), List.of(), "Make one.", false));
        return new Report(
                "chatwoot/default/chatwoot",
                "run",
                "RedeployChatwoot",
                new Report.TargetName("default", "chatwoot"),
                input,
                parked ? null : Outcome.NOTHING_TO_DO,
                Instant.EPOCH,
                Instant.EPOCH,
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                parked ? waiting : null);
    }

    @Override
    public Report report() {
        return progress();
    }

    @Override
    public Spec spec() {
        return SpecReader.read("frontendUrl: https://desk.example.org", List.of())
                .spec();
    }
}
