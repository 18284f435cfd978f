package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckResult;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.RunEnd;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.StepProblem;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The three steps of an uninstall. */
final class UninstallRunbook {
    static final List<Step> STEPS = List.of(Step.PREFLIGHT, Step.REMOVE, Step.REPORT);

    private final Session session;
    private final Progress progress;
    private final UninstallOptions options;
    private Inventory inventory = new Inventory(List.of(), List.of());
    private List<Undone> left = List.of();

    UninstallRunbook(Session session, UninstallOptions options) {
        this.session = session;
        this.progress = session.progress();
        this.options = options;
    }

    void run() {
        try {
            lookAndAsk();
            session.steps().run(Step.REMOVE, this::remove);
            session.steps().run(Step.REPORT, this::prove);
        } catch (RunEnd end) {
            // What is removed does not come back.
            throw end.takingNothingBack();
        }
    }

    /** Looks, and asks until nothing goes that was not shown: an answer may come hours later. */
    private void lookAndAsk() {
        Set<String> shown = new HashSet<>();
        while (true) {
            session.steps().run(Step.PREFLIGHT, this::look);
            if (shown.containsAll(objects(inventory.going()))) {
                return;
            }
            session.steps()
                    .ask(Step.PREFLIGHT, RemovalQuestion.of(session.target().namespace(), inventory, Progress.now()));
            shown.addAll(objects(inventory.going()));
        }
    }

    private void look() {
        session.lock();
        UninstallActivities stub = ActivityPolicies.PREFLIGHT.stub(UninstallActivities.class, Step.PREFLIGHT);
        inventory = Calls.call(stub::inventory, new InventoryRequest(session.target(), options));
        progress.nodes(inventory.nodes());
    }

    private void remove() {
        left = inventory.staying().stream().map(Belonging::kept).toList();
        remove(Part.WORKLOAD);
        remove(Part.DATA, Part.FIREWALL);
        remove(Part.NAMESPACE);
        remove(Part.TRACES);
    }

    /** Removes parts side by side. @throws StepProblem at the end, when something of them could not be removed */
    private void remove(Part... parts) {
        List<Promise<Removed>> started = new ArrayList<>();
        for (Part part : parts) {
            List<Belonging> going =
                    inventory.going().stream().filter(b -> b.part() == part).toList();
            if (!going.isEmpty()) {
                started.add(start(part, going));
            }
        }
        CanceledFailure cancelled = null;
        List<Diagnosis> problems = new ArrayList<>();
        List<Undone> all = new ArrayList<>(left);
        for (Promise<Removed> part : started) {
            try {
                Removed removed = part.get();
                progress.changed(Step.REMOVE, removed.changes());
                all.addAll(removed.left());
                problems.addAll(removed.problems());
            } catch (StepProblem problem) {
                progress.changed(Step.REMOVE, problem.changes());
                problems.addAll(problem.diagnoses());
            } catch (CanceledFailure stopped) {
                // The other part is joined all the same: nothing is written any more once the lock is given back.
                cancelled = stopped;
            }
        }
        left = List.copyOf(all);
        progress.left(left);
        if (cancelled != null) {
            throw cancelled;
        }
        List<Undone> failed =
                left.stream().filter(u -> u.status() == Undone.Status.FAILED).toList();
        if (problems.isEmpty() && !failed.isEmpty()) {
            problems.add(remaining(failed));
        }
        if (!problems.isEmpty()) {
            throw new StepProblem(problems);
        }
    }

    private Promise<Removed> start(Part part, List<Belonging> going) {
        UninstallActivities stub =
                ActivityPolicies.REMOVAL.stub(UninstallActivities.class, Step.REMOVE.id() + ": " + part.words());
        return Calls.start(stub::remove, new RemovalRequest(session.target(), part, going));
    }

    private static Diagnosis remaining(List<Undone> failed) {
        return new Diagnosis(
                Cause.UNKNOWN,
                "Not everything could be removed: "
                        + failed.stream()
                                .map(u -> u.object() + " (" + u.detail() + ")")
                                .collect(Collectors.joining("; ")),
                List.of(),
                List.of(),
                "Mend what it says, then retry: what is gone already is not asked for again.",
                false);
    }

    private void prove() {
        UninstallActivities stub = ActivityPolicies.REPORT.stub(UninstallActivities.class, Step.REPORT);
        List<String> gone = progress.of(Step.REMOVE).changes().stream()
                .filter(c -> c.change() == Change.DELETED)
                .map(ObjectChange::object)
                .toList();
        CheckResult result =
                Calls.call(stub::leftovers, new LeftoverRequest(session.target(), options, gone, inventory.nodes()));
        progress.checks(result.checks());
        progress.nodes(result.nodes());
        List<Check> failed = result.checks().stream()
                .filter(c -> c.status() == Check.Status.FAILED)
                .toList();
        if (!failed.isEmpty()) {
            throw StepProblem.ofChecks(failed, "Remove it by hand, then retry: it is looked at again.");
        }
    }

    private static Set<String> objects(List<Belonging> belongings) {
        return belongings.stream().map(Belonging::object).collect(Collectors.toSet());
    }
}
