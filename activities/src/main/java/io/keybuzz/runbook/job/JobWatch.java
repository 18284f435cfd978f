package io.keybuzz.runbook.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.kubernetes.Deletion;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.rollout.LiveView;
import io.keybuzz.runbook.rollout.StuckPods;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Starts the Jobs of one component and watches them to their end. */
public final class JobWatch {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final int LOG_HEAD_BYTES = 64 * 1024;
    private static final int LOG_TAIL_LINES = 150;

    private final Connections connections;
    private final KubernetesClient kubernetes;
    private final Deletion deletion;
    private final String component;
    private final String container;
    private final Predicate<Job> ours;

    /**
     * @param component label of Jobs and pods
     * @param container whose log is read
     * @param ours whether a Job with that label is one that the runbook may join and remove
     */
    public JobWatch(Connections connections, String component, String container, Predicate<Job> ours) {
        this.connections = connections;
        this.kubernetes = connections.kubernetes();
        this.deletion = new Deletion(connections);
        this.component = component;
        this.container = container;
        this.ours = ours;
    }

    /** The Jobs of ours that there are. */
    public List<Job> existing(String namespace) {
        return kubernetes
                .batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .withLabels(PodTemplate.labels(component))
                .list()
                .getItems()
                .stream()
                .filter(ours)
                .toList();
    }

    /** Creates a Job and removes those that are older than the last three; false when somebody else has just created it. */
    public boolean create(Target target, Job job) {
        connections.guard().beforeWrite(target);
        try {
            kubernetes.resource(job).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return false;
            }
            throw ApiFailure.of("create", ServerSideApply.nameOf(job), e);
        }
        for (Job old : JobState.surplus(existing(target.namespace()))) {
            deletion.asSeen(target, old);
        }
        return true;
    }

    /**
     * Returns when the Job has ended. Fails with {@code StepFailed} when its pod cannot start, which a Job waits out for ever; such a
     * Job is removed, since it did nothing and would be joined again.
     */
    public JobRun await(Target target, String name) {
        return await(target, name, SoFar.NOTHING, false);
    }

    /**
     * The same after another watch.
     *
     * @param soFar what that has told; its patience goes on
     * @param tells whether to fail early too, with what may still pass: the Job stays then
     */
    public JobRun await(Target target, String name, SoFar soFar, boolean tells) {
        StuckPods stuck = new StuckPods(connections, target, soFar);
        PodlessJob noPod = new PodlessJob(connections);
        long podless = System.nanoTime();
        try (LiveView view = new LiveView()) {
            Supplier<List<Job>> jobs = view.follow(kubernetes
                    .batch()
                    .v1()
                    .jobs()
                    .inNamespace(target.namespace())
                    .withLabels(PodTemplate.labels(component)));
            Supplier<List<Pod>> pods = view.follow(
                    kubernetes.pods().inNamespace(target.namespace()).withLabel("job-name", name));
            while (true) {
                Job job = jobs.get().stream()
                        .filter(j -> name.equals(j.getMetadata().getName()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException(
                                "Job " + target.namespace() + "/" + name + " was removed while it was watched"));
                List<Pod> seen = pods.get();
                if (JobState.of(job) != JobState.RUNNING) {
                    return new JobRun(job, seen.stream().findFirst().orElse(null));
                }
                if (!seen.isEmpty()) {
                    podless = System.nanoTime();
                }
                StuckPods.Round round = stuck.round(seen, tells);
                List<Diagnosis> why = seen.isEmpty()
                        ? noPod.why(target, job, Duration.ofNanos(System.nanoTime() - podless)).stream()
                                .toList()
                        : round.hopeless();
                if (!why.isEmpty() && (seen.stream().anyMatch(JobRun::began) || removedUnbegun(target, job))) {
                    throw Failures.step(why);
                }
                if (tells && why.isEmpty() && !round.told().isEmpty()) {
                    throw Failures.early(new SoFar(round.told(), stuck.lasted(), Set.of(name)), List.of());
                }
                Heartbeat.beat("Job " + name + " runs"
                        + seen.stream()
                                .findFirst()
                                .map(p -> ", pod " + p.getStatus().getPhase() + " on "
                                        + Optional.ofNullable(p.getSpec().getNodeName())
                                                .orElse("no node yet"))
                                .orElse(", no pod yet"));
                view.awaitChange(LOOK_AGAIN);
            }
        }
    }

    /** The beginning of the Job's log, at most 64 KiB; empty when the pod, or for about a minute its node, is gone. */
    public String logHead(JobRun run) {
        return log(run, true);
    }

    /** The end of its log, at most 150 lines. */
    public String logTail(JobRun run) {
        return log(run, false);
    }

    private String log(JobRun run, boolean head) {
        if (run.pod() == null) {
            return "";
        }
        try {
            var log = kubernetes
                    .pods()
                    .inNamespace(run.pod().getMetadata().getNamespace())
                    .withName(run.pod().getMetadata().getName())
                    .inContainer(container);
            String text = head
                    ? log.limitBytes(LOG_HEAD_BYTES).getLog()
                    : log.tailingLines(LOG_TAIL_LINES).getLog();
            return text == null ? "" : text;
        } catch (KubernetesClientException e) {
            if (ApiFailure.passes(e) && Heartbeat.mayTryAgain()) {
                throw e;
            }
            return "";
        }
    }

    /**
     * Removes a Job that did nothing, by a look of now: the watch's may be late, and a kubelet that has pulled meanwhile has begun. What
     * begins between the look and the removal cannot be seen, and is ended with it.
     *
     * @return false when one of its pods has begun, or something has changed since the look: whoever asked looks again. True also where
     *     it is gone; one that was made anew under its name is left alone
     */
    boolean removedUnbegun(Target target, Job job) {
        Job now = kubernetes.resource(job).get();
        if (now == null || !job.getMetadata().getUid().equals(now.getMetadata().getUid())) {
            return true;
        }
        boolean begun = kubernetes
                .pods()
                .inNamespace(target.namespace())
                .withLabel("job-name", job.getMetadata().getName())
                .list()
                .getItems()
                .stream()
                .filter(pod -> JobRun.owns(now, pod))
                .anyMatch(JobRun::began);
        return !begun && deletion.asSeen(target, now);
    }

    /** Removes a Job with its pod, asking a running one to end; not another one that was made under its name since. */
    public Deletion.Result delete(Target target, Job job) {
        return deletion.delete(
                target, ServerSideApply.nameOf(job), job.getMetadata().getUid());
    }
}
