package io.keybuzz.runbook.run;

import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.DecisionRecord;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a report has to say of what a person, or the spec, chose to leave as it is; pure. */
public final class SkippedChecks {
    private static final Map<String, Step> PROVES = Map.of(
            "node-pod-matrix", Step.FIX_FIREWALL,
            "ingress-addresses", Step.VERIFY_INGRESS,
            "visitor", Step.VERIFY_INGRESS);

    private SkippedChecks() {}

    /**
     * The checks as the report of a run shows them that changes an install: one that fails because a person went on without its step, or
     * because the run is not to touch firewalls, is a warning that says so, or that person would be asked for ever.
     */
    public static List<Check> told(List<Check> checks, List<StepReport> steps, FirewallPolicy policy) {
        return checks.stream()
                .map(check -> check.status() == Check.Status.FAILED
                        ? reason(check, steps, policy)
                                .map(why -> warned(check, why))
                                .orElse(check)
                        : check)
                .toList();
    }

    private static Optional<String> reason(Check check, List<StepReport> steps, FirewallPolicy policy) {
        Step step = PROVES.get(check.id());
        if (step == null) {
            return Optional.empty();
        }
        Optional<String> skipped = decision(step, steps)
                .map(d -> "decision " + d.number() + (d.by() == null ? "" : " by " + d.by()) + " skipped the step "
                        + step.id() + ": " + d.reason());
        if (skipped.isPresent() || step != Step.FIX_FIREWALL) {
            return skipped;
        }
        if (policy == FirewallPolicy.REPORT_ONLY) {
            return Optional.of("firewall.policy is REPORT_ONLY, so this is told and left");
        }
        boolean mends = steps.stream().anyMatch(s -> s.id().equals(step.id()));
        return mends ? Optional.empty() : Optional.of("this run changes no firewall, an install does");
    }

    private static Check warned(Check check, String why) {
        return new Check(check.id(), check.title(), Check.Status.WARNED, check.detail() + "; " + why, check.evidence());
    }

    /** The decision by which a person has skipped a step; empty when none has, also when the spec left the step out. */
    public static Optional<DecisionRecord> decision(Step step, List<StepReport> steps) {
        return steps.stream()
                .filter(s -> s.id().equals(step.id()) && s.status() == StepStatus.SKIPPED)
                .flatMap(s -> s.decisions().stream())
                .filter(d -> d.action().equals(Decisions.Action.SKIP.name()))
                .reduce((earlier, later) -> later);
    }
}
