package io.keybuzz.runbook.plan;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import java.util.List;
import java.util.Map;

/** What a step would change, computed by the code that would change it; writes nothing. */
public interface Planner {

    /** The step this is about. */
    Step step();

    /** Only what would change, each with a diff in which secrets are masked. */
    List<PlannedChange> plan(Target target);

    /** The same, with what cannot be said beforehand; of most steps everything can. */
    default Foreseen foresee(Target target) {
        return new Foreseen(plan(target), null);
    }

    /** By step, where one look tells about more steps than the planner's own. */
    default Map<Step, Foreseen> foreseeSteps(Target target) {
        return Map.of(step(), foresee(target));
    }

    /**
     * @param unknown what is known only while the run is under way; null when everything is known now
     * @param refusals for which a run would end instead
     */
    record Foreseen(List<PlannedChange> changes, String unknown, List<Diagnosis> refusals) {

        /** Where nothing is refused. */
        public Foreseen(List<PlannedChange> changes, String unknown) {
            this(changes, unknown, List.of());
        }
    }
}
