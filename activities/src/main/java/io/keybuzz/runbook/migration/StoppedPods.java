package io.keybuzz.runbook.migration;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.job.JobRun;
import io.keybuzz.runbook.kubernetes.Deletion;
import io.keybuzz.runbook.kubernetes.PodLife;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.rollout.LiveView;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The pods of a migration that was stopped. Its Job is gone at once; they are asked to end when the garbage collector comes to them, and
 * until they have ended they write.
 */
final class StoppedPods {
    /** The garbage collector, a grace of 30 s, and a slow node. What follows needs the rest of an undo's two minutes. */
    static final Duration PATIENCE = Duration.ofSeconds(75);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final KubernetesClient kubernetes;
    private final Duration patience;

    StoppedPods(Connections connections, Duration patience) {
        this.kubernetes = connections.kubernetes();
        this.patience = patience;
    }

    /** Returns when all have ended, with a line for each that has not in time. */
    List<Undone> await(Target target) {
        return left(target).stream().map(this::notEnded).toList();
    }

    private List<Pod> left(Target target) {
        FilterWatchListDeletable<Pod, PodList, PodResource> migrations = kubernetes
                .pods()
                .inNamespace(target.namespace())
                .withLabels(PodTemplate.labels(MigrationJob.COMPONENT));
        if (migrations.list().getItems().stream().allMatch(PodLife::ended)) {
            return List.of();
        }
        long end = System.nanoTime() + patience.toNanos();
        try (LiveView view = new LiveView()) {
            Supplier<List<Pod>> pods = view.follow(migrations);
            Supplier<List<Job>> jobs =
                    view.follow(kubernetes.batch().v1().jobs().inNamespace(target.namespace()));
            while (true) {
                List<Pod> left = among(pods.get(), jobs.get(), target.run().firstRunId());
                if (left.isEmpty() || System.nanoTime() > end) {
                    return left;
                }
                Heartbeat.beat("waiting for " + left.size() + " pods of a stopped migration to end");
                view.awaitChange(LOOK_AGAIN);
            }
        }
    }

    /**
     * Those that have not ended, but for what another run's Job is doing.
     *
     * @param jobs all that there are, whoever made them
     */
    static List<Pod> among(List<Pod> pods, List<Job> jobs, String run) {
        return pods.stream()
                .filter(pod -> !PodLife.ended(pod))
                .filter(pod -> jobs.stream()
                        .noneMatch(job ->
                                JobRun.owns(job, pod) && !Objects.equals(run, MigrationActivitiesImpl.runOf(job))))
                .toList();
    }

    private Undone notEnded(Pod pod) {
        String object = ServerSideApply.nameOf(pod);
        return new Undone(
                object,
                Undone.Status.FAILED,
                "it has not ended " + patience.toSeconds() + " s after its migration was stopped, on node "
                        + pod.getSpec().getNodeName() + ", and may still change the schema",
                Deletion.command(object) + " --grace-period=0 --force");
    }
}
