package io.keybuzz.runbook.drain;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.kubernetes.PodLife;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.rollout.ClusterReads;
import io.keybuzz.runbook.rollout.LiveView;
import io.keybuzz.runbook.rollout.SidekiqBeats;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Takes the workers' Deployment to no replicas. On SIGTERM Sidekiq takes no more jobs, ends those it has within 25 s, and puts the others
 * back; so no job is lost, and a long one begins again.
 */
public final class DrainActivitiesImpl implements DrainActivities {
    private static final Duration BEAT_POLL = Duration.ofMillis(500);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    /** A pod's grace of 40 s, then the minute for which a killed Sidekiq counts as alive, and a slow node. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final KubernetesClient kubernetes;
    private final ServerSideApply apply;
    private final SidekiqBeats beats;
    private final Duration patience;

    public DrainActivitiesImpl(Connections connections) {
        this(connections, PATIENCE);
    }

    DrainActivitiesImpl(Connections connections, Duration patience) {
        this.kubernetes = connections.kubernetes();
        this.apply = new ServerSideApply(connections);
        this.beats = new SidekiqBeats(connections);
        this.patience = patience;
    }

    @Override
    public Before observe(Target target) {
        return new Before(List.of(apply.observe(workers(target))), Map.of());
    }

    @Override
    public Acted act(ActRequest request) {
        Target target = request.target();
        if (!apply.observe(workers(target)).exists()) {
            return new Acted(List.of(), Map.of());
        }
        ObjectChange change = apply.scale(target, workers(target), 0);
        ClusterReads.of("worker pods in " + target.namespace(), () -> {
            await(target, change);
            return null;
        });
        return new Acted(List.of(change), Map.of());
    }

    /** Starts as many workers as there were, with the template that they had; with that of somebody who changed it meanwhile. */
    @Override
    public List<Undone> undo(ActRequest request) {
        return request.before().objects().stream()
                .map(before -> apply.undoScale(request.target(), before))
                .toList();
    }

    private void await(Target target, ObjectChange change) {
        long end = System.nanoTime() + patience.toNanos();
        try (LiveView view = new LiveView()) {
            Supplier<List<Pod>> pods = view.follow(
                    kubernetes.pods().inNamespace(target.namespace()).withLabels(PodTemplate.labels("worker")));
            while (true) {
                List<Pod> left =
                        pods.get().stream().filter(pod -> !PodLife.ended(pod)).toList();
                Set<String> beating = left.isEmpty() ? beating(target) : Set.of();
                if (left.isEmpty() && beating.isEmpty()) {
                    return;
                }
                if (System.nanoTime() > end) {
                    throw Failures.step(
                            List.of(NotDrained.of(target, deployment(target), left, beating)), List.of(change));
                }
                Heartbeat.beat(
                        left.isEmpty()
                                ? "still beating in Redis: " + String.join(", ", beating)
                                : left.size() + " worker pods left");
                view.awaitChange(left.isEmpty() ? BEAT_POLL : LOOK_AGAIN);
            }
        }
    }

    private Set<String> beating(Target target) {
        try {
            return beats.hosts(target);
        } catch (JedisException e) {
            throw RedisFailure.toThrow(e, target.spec().redis());
        }
    }

    private Deployment deployment(Target target) {
        return LiveDeployment.find(kubernetes, target.namespace(), Names.WORKER).orElse(null);
    }

    private static Deployment workers(Target target) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(Names.WORKER)
                .withNamespace(target.namespace())
                .endMetadata()
                .build();
    }
}
