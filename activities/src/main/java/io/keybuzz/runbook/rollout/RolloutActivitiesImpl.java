package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentList;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Watches both Deployments to their end. What keeps a pod from serving ends the watch with its diagnosis when it has lasted for the
 * symptom's patience (see {@link PodSymptom} and {@link WaitLine}); a change that no controller takes up, and a worker that runs and does
 * not beat in Redis, do after a minute. Pods that a crash from before the watch keeps down are replaced once: what made it may be
 * mended.
 */
public final class RolloutActivitiesImpl implements RolloutActivities {
    private static final Duration BEAT_POLL = Duration.ofMillis(250);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration BEAT_PATIENCE = Duration.ofSeconds(60);
    private static final Duration REFUSED_PATIENCE = Duration.ofSeconds(5);
    private static final Duration MISSING_PATIENCE = Duration.ofSeconds(10);
    /** As for a Job: where there are several controller managers another one has taken over by then. */
    private static final Duration UNHEARD_PATIENCE = Duration.ofMinutes(1);

    private static final Duration OUTSIDE_AN_ACTIVITY = Duration.ofMinutes(25);

    private final Connections connections;
    private final KubernetesClient kubernetes;
    private final SidekiqBeats beats;

    public RolloutActivitiesImpl(Connections connections) {
        this.connections = connections;
        this.kubernetes = connections.kubernetes();
        this.beats = new SidekiqBeats(connections);
    }

    @Override
    public RolloutResult await(Target target) {
        return ClusterReads.of("Deployments and pods in " + target.namespace(), () -> watch(target, true));
    }

    @Override
    public RolloutResult awaitPatiently(Target target) {
        return ClusterReads.of("Deployments and pods in " + target.namespace(), () -> watch(target, false));
    }

    private RolloutResult watch(Target target, boolean early) {
        long end = System.nanoTime() + Heartbeat.patience(OUTSIDE_AN_ACTIVITY).toNanos();
        Patience patience = new Patience();
        try (LiveView view = new LiveView()) {
            Supplier<Seen> look = look(view, target.namespace());
            Crashes before = Crashes.of(look.get().pods());
            StuckPods stuck = new StuckPods(connections, target, before);
            FreshStarts starts = new FreshStarts(connections, target, before);
            while (true) {
                Seen seen = look.get();
                String waiting = seen.sentence();
                if (seen.complete()) {
                    List<String> silent = silentWorkers(target, seen);
                    if (silent.isEmpty()) {
                        if (now(target.namespace(), seen).complete()) {
                            return result(target, seen, starts.changes());
                        }
                    } else {
                        waiting += "; no beat in Redis of " + String.join(", ", silent);
                        if (patience.over("beats", BEAT_PATIENCE, System.nanoTime())) {
                            throw Failures.step(List.of(noBeat(target, silent)), starts.changes());
                        }
                    }
                }
                starts.give(seen.surelyCurrent());
                if (early) {
                    failEarly(stuck.early(seen.current()), starts.changes());
                } else {
                    fail(stuck.among(seen.current()), starts.changes());
                }
                fail(refusedPods(target, seen, patience), starts.changes());
                Duration borne = early ? StuckPods.EARLY : UNHEARD_PATIENCE;
                if (!seen.unheard().isEmpty() && patience.over("unheard", borne, System.nanoTime())) {
                    List<Diagnosis> told = List.of(unheard(target, seen.unheard(), borne));
                    throw early ? Failures.early(told) : Failures.step(told, starts.changes());
                }
                if (System.nanoTime() > end) {
                    throw Failures.step(notInTime(target, seen, stuck), starts.changes());
                }
                patience.endRound();
                Heartbeat.beat(waiting);
                view.awaitChange(seen.complete() ? BEAT_POLL : LOOK_AGAIN);
            }
        }
    }

    /** A watch may begin with what one of several API servers remembers, which is a rollout that was complete before this one. */
    private Seen now(String namespace, Seen seen) {
        return new Seen(ours(deployments(namespace).list().getItems()), seen.replicaSets(), seen.pods());
    }

    private FilterWatchListDeletable<Deployment, DeploymentList, RollableScalableResource<Deployment>> deployments(
            String namespace) {
        return kubernetes.apps().deployments().inNamespace(namespace).withLabel("app", PodTemplate.APP);
    }

    private static List<Deployment> ours(List<Deployment> all) {
        return all.stream()
                .filter(d -> Names.WORKLOADS.contains(d.getMetadata().getName()))
                .toList();
    }

    private Supplier<Seen> look(LiveView view, String namespace) {
        Supplier<List<Deployment>> deployments = view.follow(deployments(namespace));
        Supplier<List<ReplicaSet>> sets = view.follow(
                kubernetes.apps().replicaSets().inNamespace(namespace).withLabel("app", PodTemplate.APP));
        Supplier<List<Pod>> pods =
                view.follow(kubernetes.pods().inNamespace(namespace).withLabel("app", PodTemplate.APP));
        return () -> new Seen(ours(deployments.get()), sets.get(), pods.get());
    }

    private List<String> silentWorkers(Target target, Seen seen) {
        try {
            Set<String> alive = beats.hosts(target);
            return seen.workers().stream().filter(w -> !alive.contains(w)).toList();
        } catch (JedisException e) {
            throw RedisFailure.toThrow(e, target.spec().redis());
        }
    }

    private static void failEarly(StuckPods.Stuck stuck, List<ObjectChange> changes) {
        if (!stuck.diagnoses().isEmpty()) {
            throw stuck.hopeless() ? Failures.step(stuck.diagnoses(), changes) : Failures.early(stuck.diagnoses());
        }
    }

    private static void fail(List<Diagnosis> diagnoses, List<ObjectChange> changes) {
        if (!diagnoses.isEmpty()) {
            throw Failures.step(diagnoses, changes);
        }
    }

    private List<Diagnosis> refusedPods(Target target, Seen seen, Patience patience) {
        List<Diagnosis> diagnoses = new ArrayList<>();
        for (RolloutStatus status : seen.status()) {
            if (status.refused() != null
                    && patience.over("refused " + status.name(), REFUSED_PATIENCE, System.nanoTime())) {
                diagnoses.add(PodRefusal.of(
                        target.spec(),
                        "deployment " + status.name(),
                        status.refused(),
                        new PodInspector(connections).quota(target.namespace()),
                        Instant.now()));
            }
        }
        if (seen.deployments().size() < 2 && patience.over("missing", MISSING_PATIENCE, System.nanoTime())) {
            diagnoses.add(new Diagnosis(
                    Cause.UNKNOWN,
                    "Namespace " + target.namespace() + " lacks a Deployment: there is " + seen.sentence(),
                    List.of(Observed.of("kubectl -n " + target.namespace() + " get deployments", seen.sentence())),
                    List.of(),
                    "Somebody removed it after the step deploy; run the install again",
                    false));
        }
        return diagnoses;
    }

    private static Diagnosis unheard(Target target, List<String> deployments, Duration since) {
        return new Diagnosis(
                Cause.UNKNOWN,
                "Nobody has taken up the last change of " + String.join(" and ", deployments) + " for "
                        + since.toSeconds()
                        + " s: the cluster's controller for Deployments does not work, or is far behind",
                List.of(Observed.of(
                        "kubectl -n " + target.namespace()
                                + " get deployments -o custom-columns=NAME:.metadata.name,WRITTEN:.metadata.generation,SEEN:.status.observedGeneration",
                        "of " + String.join(" and ", deployments) + " what was seen is behind what was written")),
                List.of(),
                "Look at the controller manager: kubectl -n kube-system get pods -l component=kube-controller-manager;"
                        + " kubectl -n kube-system get lease kube-controller-manager -o yaml",
                false);
    }

    private static Diagnosis noBeat(Target target, List<String> silent) {
        String command = "kubectl -n " + target.namespace() + " logs " + silent.get(0) + " -c " + Names.WORKER;
        return new Diagnosis(
                Cause.UNKNOWN,
                "Sidekiq runs in " + String.join(", ", silent) + " and has not been heard of in Redis for "
                        + BEAT_PATIENCE.toSeconds() + " s: no job is taken there",
                List.of(Observed.of(
                        RedisFailure.cli(target.spec().redis()) + " SMEMBERS processes",
                        "no entry of " + String.join(", ", silent))),
                List.of(Observed.of("kubectl get pods", "the pods run and are available")),
                "See whether REDIS_URL leads to the Redis of the spec, then read its log: " + command,
                false);
    }

    private static List<Diagnosis> notInTime(Target target, Seen seen, StuckPods stuck) {
        List<Diagnosis> known = stuck.now(seen.current());
        return !known.isEmpty()
                ? known
                : List.of(new Diagnosis(
                        Cause.UNKNOWN,
                        "The rollout did not end in time and no pod says why: " + seen.sentence(),
                        List.of(Observed.of("kubectl -n " + target.namespace() + " get deployments", seen.sentence())),
                        List.of(),
                        "Look with: kubectl -n " + target.namespace() + " get pods,events",
                        false));
    }

    private static RolloutResult result(Target target, Seen seen, List<ObjectChange> changes) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(Observed.of("kubectl -n " + target.namespace() + " get deployments", seen.sentence()));
        evidence.add(Observed.of(
                RedisFailure.cli(target.spec().redis()) + " SMEMBERS processes",
                "beats of " + String.join(", ", seen.workers())));
        return new RolloutResult(seen.running(), evidence, changes);
    }
}
