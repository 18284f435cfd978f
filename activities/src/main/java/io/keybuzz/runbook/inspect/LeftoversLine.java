package io.keybuzz.runbook.inspect;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.preflight.Leftovers;
import io.keybuzz.runbook.preflight.Leftovers.Leftover;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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
            return List.of(CheckLine.skipped(
                    ID,
                    TITLE,
                    "Kubernetes did not let us look (HTTP " + e.getCode() + ")",
                    List.of(Observed.of("kubectl -n " + namespace + " get jobs,pods", ApiFailure.words(e)))));
        }
    }

    /** Pure. */
    static Check judge(String namespace, List<Job> jobs, List<Pod> pods) {
        List<Leftover> left = Leftovers.of(jobs, pods);
        List<Evidence> evidence = left.stream()
                .map(l -> Observed.of(
                        "kubectl -n " + namespace + " get " + l.name().replace('/', ' '), l.state()))
                .toList();
        return left.isEmpty()
                ? CheckLine.passed(
                        ID, TITLE, "none", List.of(Observed.of("kubectl -n " + namespace + " get jobs,pods", "none")))
                : CheckLine.warned(ID, TITLE, Leftovers.words(left), mend("kubectl -n " + namespace, left), evidence);
    }

    /** What has not ended is nobody's to delete unseen: it may be in the middle of a migration, or never have begun. */
    private static String mend(String kubectl, List<Leftover> left) {
        String ended = names(left.stream().filter(Leftover::ended).toList());
        String running = names(left.stream().filter(l -> !l.ended()).toList());
        List<String> mends = new ArrayList<>();
        if (!ended.isEmpty()) {
            mends.add("once nobody needs their logs: " + kubectl + " delete " + ended);
        }
        if (!running.isEmpty()) {
            mends.add("what has not ended, look at first: " + kubectl + " describe " + running);
        }
        return String.join("; ", mends);
    }

    private static String names(List<Leftover> left) {
        return left.stream().map(Leftover::name).collect(Collectors.joining(" "));
    }
}
