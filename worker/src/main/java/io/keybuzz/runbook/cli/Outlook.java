package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.install.Adapters;
import io.keybuzz.runbook.install.Questions;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.migration.ListingPod;
import io.keybuzz.runbook.plan.Plan;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.plan.Planners;
import io.keybuzz.runbook.plan.StepPlan;
import io.keybuzz.runbook.policy.PolicyRules;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.SideBySide;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * What an install would do if it were started now: what preflight would say, and what each step would change.
 *
 * @param question what it would ask before its first write
 */
record Outlook(Plan plan, Findings findings, Optional<Diagnosis> question) {

    /** @param inspect whether a short pod may be started to ask the image for its migrations */
    static Outlook of(Connections connections, Target target, boolean inspect) {
        List<Diagnosis> forbidden = PolicyRules.violations(target.spec(), connections.policy());
        if (!forbidden.isEmpty()) {
            // Nothing is asked: a credential could go where the policy does not want it.
            Findings refused = new Findings(List.of(), forbidden, List.of(), List.of(), Map.of());
            return new Outlook(new Plan(List.of(), List.of(), List.of()), refused, Optional.empty());
        }
        CompletableFuture<Findings> findings =
                CompletableFuture.supplyAsync(() -> SideBySide.look(Adapters.prechecks(connections), target));
        List<Planner> planners = inspect
                ? Adapters.planners(connections, new ListingPod(connections.withGuard(WriteGuard.NONE)))
                : Adapters.planners(connections);
        Plan plan = new Planners(planners).plan(target);
        Findings found = withRefusals(findings.join(), plan.refusals());
        return new Outlook(plan, found, Questions.of(target.spec(), found.facts(), null, false, Instant.now()));
    }

    private static Findings withRefusals(Findings found, List<Diagnosis> more) {
        return new Findings(
                found.problems(),
                Stream.concat(found.refusals().stream(), more.stream()).toList(),
                found.warnings(),
                found.nodes(),
                found.facts());
    }

    /** The steps that would change something. */
    List<StepPlan> steps() {
        return plan.steps().stream().filter(s -> !s.changes().isEmpty()).toList();
    }

    /** Those of which something is unknown. */
    List<StepPlan> unknown() {
        return plan.steps().stream().filter(s -> s.unknown() != null).toList();
    }

    /** Whether an install would end before its first write, or something could not be looked at. */
    boolean stops() {
        return !findings.refusals().isEmpty()
                || !findings.problems().isEmpty()
                || !plan.unlooked().isEmpty();
    }

    int exitCode() {
        return stops() ? ExitCode.FAILED : steps().isEmpty() ? ExitCode.OK : ExitCode.PENDING;
    }

    /** For {@code --json}. */
    Document document() {
        return new Document(
                steps().stream().map(s -> new StepChanges(s.id(), s.changes())).toList(),
                unknown().stream().map(s -> new Unknown(s.id(), s.unknown())).toList(),
                findings.refusals(),
                findings.problems(),
                question.map(List::of).orElse(List.of()));
    }

    /** How many objects would be touched, by what would be done to them. */
    Map<Change, Long> figures() {
        Map<Change, Long> figures = new LinkedHashMap<>();
        for (Change change : Change.values()) {
            long count = steps().stream()
                    .flatMap(s -> s.changes().stream())
                    .filter(c -> c.change() == change)
                    .count();
            if (count > 0) {
                figures.put(change, count);
            }
        }
        return figures;
    }

    /**
     * The plan as a document.
     *
     * @param refusals for which an install would end at once
     * @param problems for which it would stop before its first write
     * @param questions that it would ask before its first write
     */
    record Document(
            List<StepChanges> steps,
            List<Unknown> unknown,
            List<Diagnosis> refusals,
            List<Diagnosis> problems,
            List<Diagnosis> questions) {}

    record StepChanges(String id, List<PlannedChange> changes) {}

    record Unknown(String id, String reason) {}
}
