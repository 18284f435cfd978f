package io.keybuzz.runbook.inspect;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.job.JobState;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.migration.MigrationJob;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import java.util.ArrayList;
import java.util.List;

/** Jobs of earlier scripts and pods that nobody controls. An install leaves them alone. */
final class LeftoversLine implements ReportCheck {
    private static final String ID = "left-overs";
    private static final String TITLE = "Left-overs of earlier runs";

    private final KubernetesClient kubernetes;

    LeftoversLine(Connections connections) {
        this.kubernetes = connections.kubernetes();
    }

    @Override
    public List<Check> check(CheckRequest request) {
        String namespace = request.target().namespace();
        try {
            return List.of(judge(
                    namespace,
                    kubernetes.batch().v1().jobs().inNamespace(namespace).list().getItems(),
                    kubernetes.pods().inNamespace(namespace).list().getItems()));
        } catch (KubernetesClientException e) {
            return List.of(CheckLine.skipped(ID, TITLE, "Kubernetes did not let us look (HTTP " + e.getCode() + ")"));
        }
    }

    /** Pure. */
    static Check judge(String namespace, List<Job> jobs, List<Pod> pods) {
        List<String> left = new ArrayList<>();
        List<String> running = new ArrayList<>();
        List<Evidence> evidence = new ArrayList<>();
        jobs.stream()
                .filter(j -> !MigrationJob.ours(j) && !ServerSideApply.ours(j))
                .forEach(j -> {
                    String name = j.getMetadata().getName();
                    left.add("job/" + name);
                    if (JobState.of(j) == JobState.RUNNING) {
                        running.add("job/" + name);
                    }
                    evidence.add(Observed.of(
                            "kubectl -n " + namespace + " get job " + name,
                            JobState.of(j) + ", " + j.getMetadata().getCreationTimestamp()));
                });
        pods.stream()
                .filter(p -> p.getMetadata().getOwnerReferences() == null
                        || p.getMetadata().getOwnerReferences().isEmpty())
                .forEach(p -> {
                    String name = p.getMetadata().getName();
                    left.add("pod/" + name);
                    evidence.add(Observed.of(
                            "kubectl -n " + namespace + " get pod " + name,
                            (p.getStatus() == null ? "" : p.getStatus().getPhase()) + ", "
                                    + p.getMetadata().getCreationTimestamp()));
                });
        return left.isEmpty()
                ? CheckLine.passed(
                        ID, TITLE, "none", List.of(Observed.of("kubectl -n " + namespace + " get jobs,pods", "none")))
                : CheckLine.warned(
                        ID,
                        TITLE,
                        left.size() + " that an install leaves alone: " + String.join(", ", left),
                        mend("kubectl -n " + namespace, left, running),
                        evidence);
    }

    /** What has not ended is nobody's to delete unseen: it may be in the middle of a migration, or never have begun. */
    private static String mend(String kubectl, List<String> left, List<String> running) {
        List<String> ended = left.stream().filter(l -> !running.contains(l)).toList();
        List<String> mends = new ArrayList<>();
        if (!ended.isEmpty()) {
            mends.add("once nobody needs their logs: " + kubectl + " delete " + String.join(" ", ended));
        }
        if (!running.isEmpty()) {
            mends.add("what has not ended, look at first: " + kubectl + " describe " + String.join(" ", running));
        }
        return String.join("; ", mends);
    }
}
