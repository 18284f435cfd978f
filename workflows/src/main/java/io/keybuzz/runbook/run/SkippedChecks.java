package io.keybuzz.runbook.run;

import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.DecisionRecord;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a report has to say of a step that a person skipped; pure. */
public final class SkippedChecks {
    private static final Map<String, Step> PROVES = Map.of(
            "node-pod-matrix", Step.FIX_FIREWALL,
            "ingress-addresses", Step.VERIFY_INGRESS,
            "visitor", Step.VERIFY_INGRESS);

    private SkippedChecks() {}

    /**
     * The checks as the report shows them: one that fails because a person went on without its step is a warning that says so, or that
     * person would be asked for ever.
     */
    public static List<Check> told(List<Check> checks, List<StepReport> steps) {
        return checks.stream().map(check -> told(check, steps)).toList();
    }

    private static Check told(Check check, List<StepReport> steps) {
        Step step = PROVES.get(check.id());
        if (step == null || check.status() != Check.Status.FAILED) {
            return check;
        }
        return decision(step, steps)
                .map(d -> new Check(
                        check.id(),
                        check.title(),
                        Check.Status.WARNED,
                        check.detail() + "; decision " + d.number() + (d.by() == null ? "" : " by " + d.by())
                                + " skipped the step " + step.id() + ": " + d.reason(),
                        check.evidence()))
                .orElse(check);
    }

    private static Optional<DecisionRecord> decision(Step step, List<StepReport> steps) {
        return steps.stream()
                .filter(s -> s.id().equals(step.id()) && s.status() == StepStatus.SKIPPED)
                .flatMap(s -> s.decisions().stream())
                .filter(d -> d.action().equals("SKIP"))
                .reduce((earlier, later) -> later);
    }
}
