package io.keybuzz.runbook.restore;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.PodLife;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.rollout.LiveView;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Takes web and workers to no pods. Sidekiq ends what it does, or puts it back. */
final class Standstill {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    /** A pod's grace of a minute, and a slow node. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Connections connections;
    private final ServerSideApply apply;

    Standstill(Connections connections) {
        this.connections = connections;
        this.apply = new ServerSideApply(connections);
    }

    List<ObjectChange> of(Target target) {
        List<ObjectChange> changes = new ArrayList<>();
        for (String name : List.of(Names.WORKER, Names.WEB)) {
            HasMetadata deployment = new DeploymentBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withNamespace(target.namespace())
                    .endMetadata()
                    .build();
            if (apply.observe(deployment).exists()) {
                changes.add(apply.scale(target, deployment, 0));
            }
        }
        await(target, changes);
        return changes;
    }

    private void await(Target target, List<ObjectChange> changes) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (LiveView view = new LiveView()) {
            List<Supplier<List<Pod>>> pods = List.of(follow(view, target, "web"), follow(view, target, "worker"));
            while (true) {
                List<String> left = pods.stream()
                        .flatMap(p -> p.get().stream())
                        .filter(pod -> !PodLife.ended(pod))
                        .map(p -> p.getMetadata().getName())
                        .toList();
                if (left.isEmpty()) {
                    return;
                }
                if (System.nanoTime() > end) {
                    throw Failures.step(List.of(notEnded(target, left)), changes);
                }
                Heartbeat.beat(left.size() + " pods left");
                view.awaitChange(LOOK_AGAIN);
            }
        }
    }

    private Supplier<List<Pod>> follow(LiveView view, Target target, String component) {
        return view.follow(connections
                .kubernetes()
                .pods()
                .inNamespace(target.namespace())
                .withLabels(PodTemplate.labels(component)));
    }

    private static Diagnosis notEnded(Target target, List<String> left) {
        return new Diagnosis(
                Cause.NOT_DRAINED,
                "Pods do not end: " + String.join(", ", left),
                List.of(Observed.of(
                        "kubectl -n " + target.namespace() + " get pods", left.size() + " are there after 3 minutes")),
                List.of(),
                "See what holds them (kubectl -n " + target.namespace() + " describe pod " + left.get(0)
                        + "); on a node that is lost: kubectl delete pod --force. Then retry",
                false);
    }
}
