package io.keybuzz.runbook.backup;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.job.JobRun;
import io.keybuzz.runbook.job.JobState;
import io.keybuzz.runbook.job.JobWatch;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.rollout.ClusterReads;
import io.keybuzz.runbook.rollout.KnownSecrets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the Jobs of the backup image, and says why one fails. */
public final class BackupJobs {
    private final Connections connections;
    private final BackupSecret secret;

    public BackupJobs(Connections connections) {
        this.connections = connections;
        this.secret = new BackupSecret(connections);
    }

    /**
     * Runs a tool to its end. An attempt that comes again joins the Job that an attempt before it has begun.
     *
     * @param database that it connects to
     * @param variables of its script, never a secret
     * @param before done when no Job of this activity has begun yet
     * @return the beginning of what it printed, as it stands: to be parsed, and {@link #shown} where it is shown
     */
    public String run(Target target, BackupTool tool, String database, Map<String, String> variables, Runnable before) {
        return ClusterReads.of("Jobs and pods in " + target.namespace(), () -> {
            JobWatch jobs = new JobWatch(connections, tool.component(), BackupJob.CONTAINER, BackupJob::ours);
            String name =
                    running(jobs, target).orElseGet(() -> started(jobs, target, tool, database, variables, before));
            return ended(jobs, target, name);
        });
    }

    private String ended(JobWatch jobs, Target target, String name) {
        JobRun run = jobs.await(target, name);
        if (!run.succeeded()) {
            throw Failures.step(
                    List.of(BackupDiagnosis.of(target.spec(), run, shown(target, jobs.logTail(run)), Instant.now())));
        }
        String log = jobs.logHead(run);
        if (!BackupLog.complete(log)) {
            throw Failures.step(
                    Cause.UNKNOWN,
                    "Job " + target.namespace() + "/" + name + " succeeded, and its log is gone with its pod",
                    List.of(),
                    "Retry: another Job is run");
        }
        return log;
    }

    /** Whether a Job was made by a run. */
    public static boolean ours(Job job) {
        return BackupJob.ours(job);
    }

    /** The same text with every known secret masked. */
    public String shown(Target target, String log) {
        return RemoteText.mask(log, KnownSecrets.of(connections, target));
    }

    /** One of this run whose activity was given up, as when its worker was lost. */
    private static Optional<String> running(JobWatch jobs, Target target) {
        return jobs.existing(target.namespace()).stream()
                .filter(job -> job.getMetadata().getDeletionTimestamp() == null)
                .filter(job -> JobState.of(job) == JobState.RUNNING)
                .filter(job -> target.run()
                        .runId()
                        .equals(job.getMetadata().getAnnotations().get(ServerSideApply.RUN_ANNOTATION)))
                .map(job -> job.getMetadata().getName())
                .findFirst();
    }

    private String started(
            JobWatch jobs,
            Target target,
            BackupTool tool,
            String database,
            Map<String, String> variables,
            Runnable before) {
        String name = BackupJob.name(tool, target.run().runId(), Heartbeat.activityId());
        boolean begun = jobs.existing(target.namespace()).stream()
                .anyMatch(job -> name.equals(job.getMetadata().getName()));
        if (!begun) {
            before.run();
            secret.apply(target);
            jobs.create(target, BackupJob.of(target, tool, name, database, variables));
        }
        return name;
    }
}
