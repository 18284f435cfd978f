package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Objects that another tool made and that would be taken over. The fact {@code adoptedObjects} lists them with their tools, a line
 * each; under {@code adopt: NO} each is a refusal. Asked of the planners, so that it is what the apply would do.
 */
public final class AdoptionPrecheck implements Precheck {
    private final List<Planner> planners;

    /** @param planners those whose changes are objects of Kubernetes */
    public AdoptionPrecheck(List<Planner> planners) {
        this.planners = List.copyOf(planners);
    }

    @Override
    public Findings look(Target target) {
        List<String> taken = new ArrayList<>();
        for (Planner planner : planners) {
            for (PlannedChange change : planned(planner, target)) {
                List<String> tools = ServerSideApply.takenOver(change);
                if (!tools.isEmpty()) {
                    taken.add(change.object() + " (" + String.join(", ", tools) + ")");
                }
            }
        }
        if (taken.isEmpty()) {
            return Findings.NONE;
        }
        return target.spec().adopt() == Spec.Adopt.NO
                ? new Findings(List.of(), List.of(refusal(taken)), List.of(), List.of(), Map.of())
                : Findings.facts(Map.of("adoptedObjects", String.join("\n", taken)));
    }

    // What a planner cannot say is a problem that another precheck tells.
    private static List<PlannedChange> planned(Planner planner, Target target) {
        try {
            return planner.plan(target);
        } catch (RuntimeException toldByOthers) {
            return List.of();
        }
    }

    private static Diagnosis refusal(List<String> taken) {
        return new Diagnosis(
                Cause.REFUSED,
                "adopt is NO, but " + (taken.size() == 1 ? "an object" : taken.size() + " objects")
                        + " made with another tool would have to be taken over: " + String.join(", ", taken),
                taken.stream()
                        .map(line -> Observed.of("kubectl get --show-managed-fields -o yaml", line))
                        .toList(),
                List.of(),
                "Look at `./runbook plan`, then say adopt: YES (or ASK) in the spec; or delete them and start again",
                false);
    }
}
