package io.keybuzz.runbook.run;

import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.BackupReport;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Checklist;
import io.keybuzz.runbook.report.DecisionRecord;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.NodeReport;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What has happened so far, as the report that grows; every change of it is shown in the Temporal UI at once. */
public final class Progress {
    private Report report;
    private boolean wrote;
    private Visibility visibility = new Visibility(List.of());

    public Progress(List<Step> order) {
        var info = Workflow.getInfo();
        List<StepReport> steps = order.stream().map(Progress::notRun).toList();
        report = new Report(
                info.getWorkflowId(),
                info.getRunId(),
                info.getWorkflowType(),
                null,
                null,
                null,
                now(),
                null,
                steps,
                List.of(),
                List.of(),
                null,
                List.of(),
                null);
    }

    /** Lists these steps from now on; what is known of those that were listed stays. */
    public void order(List<Step> order) {
        set(report.withSteps(order.stream()
                .map(step -> report.steps().stream()
                        .filter(s -> s.id().equals(step.id()))
                        .findFirst()
                        .orElseGet(() -> notRun(step)))
                .toList()));
    }

    /**
     * The run begins again with its first step: what happened until now is kept, what was undone is as if it had not been done, and what
     * stayed of it is still told.
     */
    public void restart() {
        set(report.withSteps(report.steps().stream()
                        .map(s -> s.withStatus(StepStatus.NOT_RUN).withChanges(List.of()))
                        .toList())
                .withCompensation(report.compensation().stream()
                        .filter(u -> u.status() != Undone.Status.UNDONE)
                        .toList()));
        withoutChecks("previous-version", "schema-after-failure", "lost-jobs");
    }

    /** All steps run again, on top of what they did; one that a person has skipped stays skipped. */
    public void again() {
        List<StepReport> steps = report.steps();
        set(report.withSteps(steps.stream()
                .map(s -> Step.of(s.id())
                                .flatMap(step -> SkippedChecks.decision(step, steps))
                                .isPresent()
                        ? s
                        : s.withStatus(StepStatus.NOT_RUN))
                .toList()));
    }

    /** Whether anything was written so far, also what is undone by now. */
    public boolean wrote() {
        return wrote;
    }

    /** The backup that this run has made. */
    public void backup(BackupReport made) {
        set(report.withBackup(made));
    }

    /** Shows the report in these search attributes from now on. */
    public void visibility(Visibility attributes) {
        visibility = attributes;
        visibility.show(report);
    }

    /** What is known now; its outcome is null while the run goes on. */
    public Report report() {
        return report;
    }

    /** What became of a step so far. @throws java.util.NoSuchElementException when this run does not list it */
    public StepReport of(Step step) {
        return report.steps().stream()
                .filter(s -> s.id().equals(step.id()))
                .findFirst()
                .orElseThrow();
    }

    /** Whether a step has succeeded or was skipped. */
    public boolean done(Step step) {
        StepStatus status = of(step).status();
        return status == StepStatus.SUCCEEDED || status == StepStatus.SKIPPED;
    }

    /** What the run is about, once its input is read or corrected. */
    public void target(Run run, Spec spec) {
        set(report.withTarget(new Report.TargetName(run.cluster(), spec.namespace()))
                .withImage(spec.image()));
    }

    /** A step is begun, or begun once more. */
    public void begin(Step step) {
        update(
                step,
                s -> s.withStatus(StepStatus.RUNNING)
                        .withAttempts(s.attempts() + 1)
                        .withStartedAt(s.startedAt() == null ? now() : s.startedAt())
                        .withFinishedAt(null));
    }

    /** The run ends before its first step, which is where people look for the reason. */
    void unprepared(List<Diagnosis> diagnoses) {
        Step.of(report.steps().get(0).id()).ifPresent(first -> {
            begin(first);
            diagnosed(first, diagnoses);
            end(first, StepStatus.FAILED);
        });
    }

    /** A step is over for now. */
    public void end(Step step, StepStatus status) {
        update(step, s -> s.withStatus(status).withFinishedAt(now()));
    }

    /** How a step stands, without a word on its times. */
    public void status(Step step, StepStatus status) {
        update(step, s -> s.withStatus(status));
    }

    /** A later answer for the same object counts only if it changed something: a second look reports NONE for what the first one did. */
    public void changed(Step step, List<ObjectChange> changes) {
        wrote |= changes.stream().anyMatch(c -> c.change() != Change.NONE);
        List<ObjectChange> merged = new ArrayList<>(of(step).changes());
        for (ObjectChange change : changes) {
            boolean known = merged.stream().anyMatch(c -> c.object().equals(change.object()));
            if (!known) {
                merged.add(change);
            } else if (change.change() != Change.NONE) {
                merged.replaceAll(c -> c.object().equals(change.object()) && c.change() != Change.CREATED ? change : c);
            }
        }
        update(step, s -> s.withChanges(List.copyOf(merged)));
    }

    /** Whether no step has changed anything so far. */
    public boolean changedNothing() {
        return report.steps().stream().noneMatch(StepReport::changedSomething);
    }

    /** What is told of a cause takes the place of what was told of it before; there may be several of one cause, as of refusals. */
    public void diagnosed(Step step, List<Diagnosis> diagnoses) {
        Set<Cause> causes = diagnoses.stream().map(Diagnosis::cause).collect(Collectors.toSet());
        List<Diagnosis> all = new ArrayList<>(of(step).diagnoses());
        all.removeIf(known -> causes.contains(known.cause()));
        all.addAll(diagnoses);
        update(step, s -> s.withDiagnoses(List.copyOf(all)));
    }

    /** What failed before and works now was mended, by this run or by a person. */
    public void mended(Step step) {
        mended(step, of(step).diagnoses());
    }

    /** The same, of these. */
    public void mended(Step step, List<Diagnosis> before) {
        update(
                step,
                s -> s.withDiagnoses(s.diagnoses().stream()
                        .map(d -> before.contains(d) ? d.asMended() : d)
                        .toList()));
    }

    /** Adds what was done about a diagnosis to its evidence. */
    public void noted(Step step, Cause cause, Evidence done) {
        update(
                step,
                s -> s.withDiagnoses(s.diagnoses().stream()
                        .map(d -> d.cause() == cause ? d.with(done) : d)
                        .toList()));
    }

    /** A person has decided about a step. */
    public void decided(Step step, DecisionRecord decision) {
        List<DecisionRecord> all = new ArrayList<>(of(step).decisions());
        all.add(decision);
        update(step, s -> s.withDecisions(List.copyOf(all)));
    }

    /** What the run waits for; null: it goes on. */
    public void waiting(Waiting waiting) {
        set(report.withWaiting(waiting));
    }

    /** Checks replace those of the same id, so that a repeated step does not list them twice. */
    public void checks(List<Check> checks) {
        List<Check> all = new ArrayList<>(report.checks());
        for (Check check : checks) {
            all.removeIf(known -> known.id().equals(check.id()));
            all.add(check);
        }
        set(report.withChecks(List.copyOf(all)));
    }

    /** Checks that are true no more. */
    public void withoutChecks(String... ids) {
        set(report.withChecks(report.checks().stream()
                .filter(c -> !List.of(ids).contains(c.id()))
                .toList()));
    }

    /** The nodes' firewalls, in place of what was known of them. */
    public void nodes(List<NodeReport> nodes) {
        set(report.withNodes(List.copyOf(nodes)));
    }

    /** Adds what was undone, or was kept and why. */
    public void compensated(List<Undone> undone) {
        List<Undone> all = new ArrayList<>(report.compensation());
        all.addAll(undone);
        set(report.withCompensation(List.copyOf(all)));
    }

    /** What a removal leaves; the whole of it, since a repeated step finds less. */
    public void left(List<Undone> left) {
        set(report.withCompensation(List.copyOf(left)));
    }

    /** The run is over. */
    public void close(Outcome outcome) {
        set(report.withSteps(
                        report.steps().stream().map(s -> s.withStatus(ended(s))).toList())
                .withOutcome(outcome)
                .withFinishedAt(now())
                .withWaiting(null));
    }

    /** Of a run that is over no step runs or waits. */
    private static StepStatus ended(StepReport step) {
        return switch (step.status()) {
            case WAITING -> StepStatus.FAILED;
            case RUNNING -> step.changedSomething() ? StepStatus.FAILED : StepStatus.NOT_RUN;
            default -> step.status();
        };
    }

    /** A cancelled step has not run, unless it has changed something. */
    public void cancelled(Step step) {
        status(step, of(step).changedSomething() ? StepStatus.FAILED : StepStatus.NOT_RUN);
    }

    /** The workflow's own clock, the same in every replay. */
    public static Instant now() {
        return Instant.ofEpochMilli(Workflow.currentTimeMillis());
    }

    private void update(Step step, UnaryOperator<StepReport> change) {
        set(report.withSteps(report.steps().stream()
                .map(s -> s.id().equals(step.id()) ? change.apply(s) : s)
                .toList()));
    }

    private void set(Report changed) {
        report = changed;
        Workflow.setCurrentDetails(Checklist.markdown(changed));
        visibility.show(changed);
    }

    private static StepReport notRun(Step step) {
        return new StepReport(step.id(), StepStatus.NOT_RUN, List.of(), 0, null, null, List.of(), List.of());
    }
}
