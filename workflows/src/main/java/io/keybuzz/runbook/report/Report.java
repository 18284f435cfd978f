package io.keybuzz.runbook.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * The outcome of a run, or with a null outcome its progress. This is {@code report.json}; scripts read it.
 *
 * @param waiting what a parked run waits for; null when it is not parked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Report(
        String workflowId,
        String runId,
        String workflowType,
        TargetName target,
        String image,
        Outcome outcome,
        Instant startedAt,
        Instant finishedAt,
        List<StepReport> steps,
        List<Check> checks,
        List<NodeReport> nodes,
        BackupReport backup,
        List<Undone> compensation,
        Waiting waiting) {

    /** Which install this is about. */
    public record TargetName(String cluster, String namespace) {}

    /** The same report about this install. */
    public Report withTarget(TargetName target) {
        return with(copy -> copy.target = target);
    }

    /** The same report about this image. */
    public Report withImage(String image) {
        return with(copy -> copy.image = image);
    }

    /** The same report with its end. */
    public Report withOutcome(Outcome outcome) {
        return with(copy -> copy.outcome = outcome);
    }

    /** The same report, ended then; null: it has not. */
    public Report withFinishedAt(Instant finishedAt) {
        return with(copy -> copy.finishedAt = finishedAt);
    }

    /** The same report with these steps instead. */
    public Report withSteps(List<StepReport> steps) {
        return with(copy -> copy.steps = steps);
    }

    /** The same report with these checks instead. */
    public Report withChecks(List<Check> checks) {
        return with(copy -> copy.checks = checks);
    }

    /** The same report with these nodes instead. */
    public Report withNodes(List<NodeReport> nodes) {
        return with(copy -> copy.nodes = nodes);
    }

    /** The same report with the backup that was made. */
    public Report withBackup(BackupReport backup) {
        return with(copy -> copy.backup = backup);
    }

    /** The same report with what was undone, or stays, instead. */
    public Report withCompensation(List<Undone> compensation) {
        return with(copy -> copy.compensation = compensation);
    }

    /** The same report of a run that waits for this; null: for nothing. */
    public Report withWaiting(Waiting waiting) {
        return with(copy -> copy.waiting = waiting);
    }

    private Report with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.report();
    }

    /** The one place that knows the order of the components; what no run changes stays the original's. */
    private static final class Copy {
        private final Report original;
        private TargetName target;
        private String image;
        private Outcome outcome;
        private Instant finishedAt;
        private List<StepReport> steps;
        private List<Check> checks;
        private List<NodeReport> nodes;
        private BackupReport backup;
        private List<Undone> compensation;
        private Waiting waiting;

        Copy(Report original) {
            this.original = original;
            target = original.target;
            image = original.image;
            outcome = original.outcome;
            finishedAt = original.finishedAt;
            steps = original.steps;
            checks = original.checks;
            nodes = original.nodes;
            backup = original.backup;
            compensation = original.compensation;
            waiting = original.waiting;
        }

        Report report() {
            return new Report(
                    original.workflowId,
                    original.runId,
                    original.workflowType,
                    target,
                    image,
                    outcome,
                    original.startedAt,
                    finishedAt,
                    steps,
                    checks,
                    nodes,
                    backup,
                    compensation,
                    waiting);
        }
    }
}
