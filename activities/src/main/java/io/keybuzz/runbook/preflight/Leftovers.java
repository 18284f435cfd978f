package io.keybuzz.runbook.preflight;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.keybuzz.runbook.job.JobState;
import io.keybuzz.runbook.kubernetes.Owner;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.migration.MigrationJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Jobs of earlier scripts and pods that nobody controls. An install leaves them alone. */
public final class Leftovers {
    /** Of tools that run a Job beside what they install, and delete it themselves. */
    private static final Set<String> HOOKS = Set.of("helm.sh/hook", "argocd.argoproj.io/hook");

    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private Leftovers() {}

    /**
     * One of them.
     *
     * @param name as kubectl takes it, such as {@code job/NAME}
     * @param state how it stands, and since when it is there
     * @param ended whether nothing of it runs any more, nor may begin to
     */
    public record Leftover(String name, String state, boolean ended) {}

    /** Those among the Jobs and pods of a namespace: neither ours, nor a CronJob's, an operator's or a hook's. */
    public static List<Leftover> of(List<Job> jobs, List<Pod> pods) {
        List<Leftover> left = new ArrayList<>();
        jobs.stream()
                .filter(job -> !MigrationJob.ours(job) && nobodys(job))
                .forEach(job -> left.add(new Leftover(
                        "job/" + job.getMetadata().getName(),
                        JobState.of(job) + ", " + job.getMetadata().getCreationTimestamp(),
                        JobState.of(job) != JobState.RUNNING)));
        pods.stream().filter(Leftovers::nobodys).forEach(pod -> {
            String phase = pod.getStatus() == null
                    ? ""
                    : String.valueOf(pod.getStatus().getPhase());
            left.add(new Leftover(
                    "pod/" + pod.getMetadata().getName(),
                    phase + ", " + pod.getMetadata().getCreationTimestamp(),
                    ENDED.contains(phase)));
        });
        return left;
    }

    /** For a sentence. */
    public static String words(List<Leftover> left) {
        return left.size() + " that an install leaves alone: "
                + left.stream().map(Leftover::name).collect(Collectors.joining(", "));
    }

    private static boolean nobodys(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        boolean owned = object.getMetadata().getOwnerReferences() != null
                && !object.getMetadata().getOwnerReferences().isEmpty();
        boolean hook = annotations != null && HOOKS.stream().anyMatch(annotations::containsKey);
        return !owned
                && !hook
                && !ServerSideApply.ours(object)
                && Owner.of(object).stream().noneMatch(Owner::decides);
    }
}
