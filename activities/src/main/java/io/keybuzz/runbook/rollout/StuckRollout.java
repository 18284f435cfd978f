package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Everything that keeps a rollout from its end, round by round: what its pods show, and what no pod does. By a clock that it is given,
 * and what it has not in its hands it asks a {@link PodLook} for.
 */
final class StuckRollout {
    private static final Duration BEAT_PATIENCE = Duration.ofSeconds(60);
    /** Sidekiq may take so long from its start to its first beat, and nothing tells its process from one that serves. */
    static final Duration SIDEKIQ_STARTS = Duration.ofSeconds(30);
    /** A Redis that restarts is back by then. */
    private static final Duration UNASKED_PATIENCE = Duration.ofSeconds(30);

    private static final Duration REFUSED_PATIENCE = Duration.ofSeconds(5);
    private static final Duration MISSING_PATIENCE = Duration.ofSeconds(10);
    /** As for a Job: where there are several controller managers another one has taken over by then. */
    private static final Duration UNHEARD_PATIENCE = Duration.ofMinutes(1);

    private static final long LOG_AGAIN_NANOS = Duration.ofSeconds(3).toNanos();

    private final PodLook inspector;
    private final Target target;
    private final LongSupplier nanos;
    private final Crashes before;
    private final StuckPods pods;
    private final Patience patience;
    private final Telling telling;
    private final ApiPatience api = new ApiPatience();
    private Optional<Diagnosis> saidByWorker = Optional.empty();
    private Long workerRead;

    /**
     * One that goes on from what was told.
     *
     * @param before crashes from before the rollout was first watched
     * @param nanos the monotonic clock
     */
    StuckRollout(PodLook inspector, Target target, Crashes before, SoFar soFar, LongSupplier nanos) {
        this.inspector = inspector;
        this.target = target;
        this.nanos = nanos;
        this.before = before;
        long now = nanos.getAsLong();
        this.pods = new StuckPods(inspector, target, before, new Patience(soFar, now), nanos);
        this.patience = new Patience(soFar, now);
        this.telling = new Telling(soFar.told(), now);
    }

    /**
     * What is wrong in this round.
     *
     * @param early whether also what may pass
     */
    Collection<Hindrance> look(Seen seen, Beats beats, boolean early) {
        long now = nanos.getAsLong();
        Map<String, Hindrance> found = new LinkedHashMap<>();
        boolean begun = seen.unheard().isEmpty();
        pods.look(seen.surelyCurrent(), early, begun).forEach(hindrance -> hindrance.addTo(found));
        refused(seen, early, found, now);
        if (seen.deployments().size() < 2) {
            lasting("missing", missing(seen), StuckPods.EARLY, MISSING_PATIENCE, early, found, now);
        }
        if (!seen.unheard().isEmpty()) {
            Duration borne = early ? StuckPods.EARLY : UNHEARD_PATIENCE;
            lasting("unheard", unheard(seen.unheard(), borne), StuckPods.EARLY, UNHEARD_PATIENCE, early, found, now);
        }
        if (beats.unasked() != null) {
            lasting("unasked", beats.unasked(), StuckPods.EARLY, UNASKED_PATIENCE, early, found, now);
        }
        if (!beats.silent().isEmpty()) {
            silent(seen, beats.silent(), early, found, now);
        }
        patience.endRound(begun);
        return found.values();
    }

    /** What is to be told now of what may pass; empty when nothing has changed since it was told last. */
    Optional<SoFar> news(Collection<Hindrance> seen) {
        return telling.news(seen, nanos.getAsLong()).map(told -> new SoFar(told, lasted(), before.ends()));
    }

    /** The best that can be said of its pods when its time is over. */
    List<Diagnosis> now(Seen seen) {
        return pods.now(seen.surelyCurrent());
    }

    private Map<String, Long> lasted() {
        Map<String, Long> lasted = new HashMap<>(pods.lasted());
        lasted.putAll(patience.lasted(nanos.getAsLong()));
        return lasted;
    }

    private void lasting(
            String what,
            Diagnosis diagnosis,
            Duration told,
            Duration borne,
            boolean early,
            Map<String, Hindrance> found,
            long now) {
        boolean over = patience.hopeless(what, borne, now);
        if (over || early && patience.over(what, told, now)) {
            Hindrance.of(what, diagnosis, over).addTo(found);
        }
    }

    private void refused(Seen seen, boolean early, Map<String, Hindrance> found, long now) {
        for (RolloutStatus status : seen.status()) {
            if (status.refused() == null) {
                continue;
            }
            String what = "refused " + status.name();
            boolean over = patience.hopeless(what, REFUSED_PATIENCE, now);
            if (over || early && patience.over(what, StuckPods.EARLY, now)) {
                Diagnosis refusal = PodRefusal.of(
                        target.spec(),
                        "deployment " + status.name(),
                        status.refused(),
                        inspector.quota(target.namespace()),
                        Instant.now());
                // Both are told: what one of them may not is not what the other may not.
                new Hindrance(what, refusal, over).addTo(found);
            }
        }
    }

    private Diagnosis missing(Seen seen) {
        return new Diagnosis(
                Cause.UNKNOWN,
                "Namespace " + target.namespace() + " lacks a Deployment: there is " + seen.sentence(),
                List.of(Observed.of("kubectl -n " + target.namespace() + " get deployments", seen.sentence())),
                List.of(),
                "Somebody removed it after the step deploy; run the install again",
                false);
    }

    private Diagnosis unheard(List<String> deployments, Duration since) {
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

    /** A worker whose log says why is told as soon as that is read; one that says nothing may be starting. */
    private void silent(Seen seen, List<String> silent, boolean early, Map<String, Hindrance> found, long now) {
        Duration lasts = patience.since("beats", now);
        if (lasts.compareTo(StuckPods.EARLY) >= 0 && (workerRead == null || now - workerRead >= LOG_AGAIN_NANOS)) {
            workerRead = now;
            saidByWorker = api.read(() -> said(seen, silent), now).orElse(saidByWorker);
        }
        Duration told = saidByWorker.isPresent() ? StuckPods.EARLY : SIDEKIQ_STARTS;
        boolean over = lasts.compareTo(BEAT_PATIENCE) >= 0;
        Diagnosis why = saidByWorker.orElseGet(() -> noBeat(silent, over ? BEAT_PATIENCE : told));
        lasting("beats", why, told, BEAT_PATIENCE, early, found, now);
    }

    private Optional<Diagnosis> said(Seen seen, List<String> silent) {
        return seen.current().stream()
                .filter(pod -> silent.contains(pod.getMetadata().getName()))
                .flatMap(pod -> said(pod).stream())
                .findFirst();
    }

    private Optional<Diagnosis> said(Pod pod) {
        return PodDiagnosis.unheard(target.spec(), inspector.inspect(target, pod, Names.WORKER), Instant.now());
    }

    private Diagnosis noBeat(List<String> silent, Duration since) {
        String command = "kubectl -n " + target.namespace() + " logs " + silent.get(0) + " -c " + Names.WORKER;
        return new Diagnosis(
                Cause.UNKNOWN,
                "Sidekiq runs in " + String.join(", ", silent) + " and has not been heard of in Redis for "
                        + since.toSeconds() + " s: no job is taken there",
                List.of(Observed.of(
                        RedisFailure.cli(target.spec().redis()) + " SMEMBERS processes",
                        "no entry of " + String.join(", ", silent))),
                List.of(Observed.of("kubectl get pods", "the pods run and are available")),
                "See whether REDIS_URL leads to the Redis of the spec, then read its log: " + command,
                false);
    }
}
