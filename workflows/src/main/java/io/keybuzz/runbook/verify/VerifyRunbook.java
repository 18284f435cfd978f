package io.keybuzz.runbook.verify;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.CheckResult;
import io.keybuzz.runbook.report.ReportActivities;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.StepProblem;
import java.util.List;

/** May it look, all checks, what somebody changed; and why, where something is wrong. */
final class VerifyRunbook {
    private final Session session;
    private final Progress progress;
    private final boolean strict;

    VerifyRunbook(Session session, boolean strict) {
        this.session = session;
        this.progress = session.progress();
        this.strict = strict;
    }

    void run() {
        session.steps().run(Step.REPORT, () -> {
            try {
                look();
            } catch (StepProblem problem) {
                // Nobody is asked: there is nothing that this run could go on with.
                throw problem.ending();
            }
        });
    }

    private void look() {
        Target target = session.target();
        VerifyActivities verify = ActivityPolicies.REPORT.stub(VerifyActivities.class, Step.REPORT);
        Calls.call(
                t -> {
                    verify.permit(t);
                    return null;
                },
                target);
        ReportActivities report = ActivityPolicies.REPORT.stub(ReportActivities.class, Step.REPORT);
        CheckResult result = Calls.call(report::check, new CheckRequest(target, List.of()));
        progress.checks(result.checks());
        progress.nodes(result.nodes());
        // After the checks and not beside them: two surveys of the nodes would count each other's dropped packets.
        Check drift = Calls.call(nodes -> verify.drift(target, nodes), result.nodes());
        progress.checks(List.of(drift));
        List<Check> failing = Verdict.failing(progress.report().checks(), strict);
        if (failing.isEmpty()) {
            return;
        }
        List<String> ids = failing.stream().map(Check::id).toList();
        Explained explained = Calls.call(verify::diagnose, new DiagnoseRequest(target, ids));
        throw new StepProblem(Verdict.diagnoses(target.namespace(), failing, explained));
    }
}
