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
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Watches both Deployments to their end. What keeps a pod from serving ends the watch with its diagnosis when it has lasted for the
 * symptom's patience (see {@link PodSymptom}, {@link WaitLine} and {@link StuckRollout}); before that it is told, within ten seconds of its
 * first sign. What is there when the first watch begins may be mended, and is borne for half a minute at least (but for what an init
 * container says of PostgreSQL, which it asks every second); pods that a crash or a failed pull from before it keeps down are replaced.
 */
public final class RolloutActivitiesImpl implements RolloutActivities {
    private static final Duration BEAT_POLL = Duration.ofMillis(250);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
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
        RolloutNews news = watched(target, true, SoFar.NOTHING);
        if (news.result() == null) {
            throw Failures.early(news.soFar(), news.changes());
        }
        return news.result();
    }

    @Override
    public RolloutNews awaitNews(RolloutWait wait) {
        return watched(wait.target(), true, wait.soFar());
    }

    @Override
    public RolloutResult awaitPatiently(Target target) {
        return watched(target, false, SoFar.NOTHING).result();
    }

    private RolloutNews watched(Target target, boolean early, SoFar soFar) {
        return ClusterReads.of("Deployments and pods in " + target.namespace(), () -> watch(target, early, soFar));
    }

    private RolloutNews watch(Target target, boolean early, SoFar soFar) {
        long end = System.nanoTime() + Heartbeat.patience(OUTSIDE_AN_ACTIVITY).toNanos();
        try (LiveView view = new LiveView()) {
            Supplier<Seen> look = look(view, target.namespace());
            Crashes before = Crashes.before(soFar, look.get().pods(), !Heartbeat.retried());
            StuckRollout stuck =
                    new StuckRollout(new PodInspector(connections), target, before, soFar, System::nanoTime);
            FreshStarts starts = new FreshStarts(connections, target, before);
            while (true) {
                Seen seen = look.get();
                Beats workers = seen.complete() ? workers(target, seen) : Beats.WELL;
                if (seen.complete()
                        && workers.well()
                        && now(target.namespace(), seen).complete()) {
                    return new RolloutNews(result(target, seen, starts.changes()), null, starts.changes());
                }
                starts.give(seen.surelyCurrent());
                Collection<Hindrance> wrong = stuck.look(seen, workers, early);
                List<Diagnosis> failure = Hindrance.failure(wrong);
                if (!failure.isEmpty()) {
                    throw Failures.step(failure, starts.changes());
                }
                Optional<SoFar> news = early ? stuck.news(wrong) : Optional.empty();
                if (news.isPresent()) {
                    return new RolloutNews(null, news.get(), starts.changes());
                }
                if (System.nanoTime() > end) {
                    throw Failures.step(notInTime(target, seen, stuck), starts.changes());
                }
                Heartbeat.beat(waiting(seen, workers));
                view.awaitChange(seen.complete() ? BEAT_POLL : LOOK_AGAIN);
            }
        }
    }

    private static String waiting(Seen seen, Beats workers) {
        return seen.sentence()
                + (workers.silent().isEmpty() ? "" : "; no beat in Redis of " + String.join(", ", workers.silent()));
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

    private Beats workers(Target target, Seen seen) {
        try {
            Set<String> alive = beats.hosts(target);
            return new Beats(
                    seen.workers().stream().filter(w -> !alive.contains(w)).toList(), null);
        } catch (JedisException e) {
            if (!RedisFailure.passes(e)) {
                throw RedisFailure.toThrow(e, target.spec().redis());
            }
            return new Beats(List.of(), RedisFailure.of(e, target.spec().redis()));
        }
    }

    private static List<Diagnosis> notInTime(Target target, Seen seen, StuckRollout stuck) {
        List<Diagnosis> known = stuck.now(seen);
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
