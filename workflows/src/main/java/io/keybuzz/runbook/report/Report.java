package io.keybuzz.runbook.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

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

    public Report withTarget(TargetName target) {
        return new Report(
                workflowId,
                runId,
                workflowType,
                target,
                image,
                outcome,
                startedAt,
                finishedAt,
                steps,
                checks,
                nodes,
                backup,
                compensation,
                waiting);
    }

    public Report withImage(String image) {
        return new Report(
                workflowId,
                runId,
                workflowType,
                target,
                image,
                outcome,
                startedAt,
                finishedAt,
                steps,
                checks,
                nodes,
                backup,
                compensation,
                waiting);
    }

    public Report withOutcome(Outcome outcome) {
        return new Report(
                workflowId,
                runId,
                workflowType,
                target,
                image,
                outcome,
                startedAt,
                finishedAt,
                steps,
                checks,
                nodes,
                backup,
                compensation,
                waiting);
    }

    public Report withFinishedAt(Instant finishedAt) {
        return new Report(
                workflowId,
                runId,
                workflowType,
                target,
                image,
                outcome,
                startedAt,
                finishedAt,
                steps,
                checks,
                nodes,
                backup,
                compensation,
                waiting);
    }

    public Report withSteps(List<StepReport> steps) {
        return new Report(
                workflowId,
                runId,
                workflowType,
                target,
                image,
                outcome,
                startedAt,
                finishedAt,
                steps,
                checks,
                nodes,
                backup,
                compensation,
                waiting);
    }

    public Report withChecks(List<Check> checks) {
        return new Report(
                workflowId,
                runId,
                workflowType,
                target,
                image,
                outcome,
                startedAt,
                finishedAt,
                steps,
                checks,
                nodes,
                backup,
                compensation,
                waiting);
    }

    public Report withNodes(List<NodeReport> nodes) {
        return new Report(
                workflowId,
                runId,
                workflowType,
                target,
                image,
                outcome,
                startedAt,
                finishedAt,
                steps,
                checks,
                nodes,
                backup,
                compensation,
                waiting);
    }

    public Report withBackup(BackupReport backup) {
        return new Report(
                workflowId,
                runId,
                workflowType,
                target,
                image,
                outcome,
                startedAt,
                finishedAt,
                steps,
                checks,
                nodes,
                backup,
                compensation,
                waiting);
    }

    public Report withCompensation(List<Undone> compensation) {
        return new Report(
                workflowId,
                runId,
                workflowType,
                target,
                image,
                outcome,
                startedAt,
                finishedAt,
                steps,
                checks,
                nodes,
                backup,
                compensation,
                waiting);
    }

    public Report withWaiting(Waiting waiting) {
        return new Report(
                workflowId,
                runId,
                workflowType,
                target,
                image,
                outcome,
                startedAt,
                finishedAt,
                steps,
                checks,
                nodes,
                backup,
                compensation,
                waiting);
    }
}
