package io.keybuzz.runbook.run;

import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The search attributes of a run: only those that are registered, since another one would hang it, and only when they change. */
public final class Visibility {
    private static final SearchAttributeKey<String> TARGET = SearchAttributeKey.forKeyword("RunbookTarget");
    private static final SearchAttributeKey<String> STEP = SearchAttributeKey.forKeyword("RunbookStep");
    private static final SearchAttributeKey<String> OUTCOME = SearchAttributeKey.forKeyword("RunbookOutcome");
    private static final SearchAttributeKey<Boolean> PARKED = SearchAttributeKey.forBoolean("RunbookParked");

    private final Set<String> registered;
    private final Map<String, Object> shown = new HashMap<>();

    public Visibility(List<String> registered) {
        this.registered = Set.copyOf(registered);
    }

    /** Sets what has changed since the last time; nothing before the target is known. */
    public void show(Report report) {
        if (registered.isEmpty() || report.target() == null) {
            return;
        }
        List<SearchAttributeUpdate<?>> updates = new ArrayList<>();
        add(updates, TARGET, report.target().cluster() + "/" + report.target().namespace());
        add(updates, PARKED, report.waiting() != null);
        report.steps().stream()
                .filter(s -> s.status() == StepStatus.RUNNING || s.status() == StepStatus.WAITING)
                .map(StepReport::id)
                .findFirst()
                .ifPresent(id -> add(updates, STEP, id));
        if (report.outcome() != null) {
            add(updates, OUTCOME, report.outcome().name());
        } else if (registered.contains(OUTCOME.getName()) && shown.putIfAbsent(OUTCOME.getName(), "") == null) {
            // The UI's start page copies the newest run's search attributes, its outcome too.
            updates.add(OUTCOME.valueUnset());
        }
        if (!updates.isEmpty()) {
            Workflow.upsertTypedSearchAttributes(updates.toArray(SearchAttributeUpdate<?>[]::new));
        }
    }

    private <T> void add(List<SearchAttributeUpdate<?>> updates, SearchAttributeKey<T> key, T value) {
        if (registered.contains(key.getName()) && !value.equals(shown.put(key.getName(), value))) {
            updates.add(key.valueSet(value));
        }
    }
}
