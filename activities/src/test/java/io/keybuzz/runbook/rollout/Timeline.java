package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.kubernetes.Targets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A rollout second by second, watched by a clock that only this moves: a round a second, the longest that a watch sleeps. */
final class Timeline implements PodLook {
    private static final Target TARGET = Targets.of("chatwoot", "run-1");

    private final Set<Integer> silent = new HashSet<>();
    private final TreeMap<Integer, Evidences> moments = new TreeMap<>(Map.of(0, Evidences.of(Rollouts.with())));
    private int second;
    private StuckRollout watch = watch(SoFar.NOTHING);

    /** From this second on it is like that. */
    Timeline from(int begin, Evidences moment) {
        moments.put(begin, moment);
        return this;
    }

    /** In these seconds the API server answers nothing that a look at a pod needs. */
    Timeline unanswered(int begin, int end) {
        IntStream.range(begin, end).forEach(silent::add);
        return this;
    }

    /** What can be said when its time is over now. */
    List<Diagnosis> end() {
        return watch.now(now().seen());
    }

    /** What is told next, until this second: as the end of the watch, or as news from which the next watch goes on. */
    Optional<Told> next(int until) {
        for (; second <= until; second++) {
            Collection<Hindrance> wrong = watch.look(now().seen(), now().beats(), true);
            if (!Hindrance.failure(wrong).isEmpty()) {
                return Optional.of(new Told(second, List.copyOf(wrong), true));
            }
            Optional<SoFar> news = watch.news(wrong);
            if (news.isPresent()) {
                watch = watch(news.get());
                List<Hindrance> told = news.get().told().entrySet().stream()
                        .map(e -> new Hindrance(e.getKey(), e.getValue(), false))
                        .toList();
                return Optional.of(new Told(second, told, false));
            }
        }
        return Optional.empty();
    }

    /** @param hopeless whether the watch ends with it */
    record Told(int second, List<Hindrance> what, boolean hopeless) {
        List<String> summaries() {
            return what.stream().map(h -> h.diagnosis().summary()).toList();
        }

        List<String> causes() {
            return what.stream().map(h -> h.diagnosis().cause().name()).toList();
        }
    }

    private StuckRollout watch(SoFar soFar) {
        return new StuckRollout(
                this,
                TARGET,
                Crashes.before(soFar, now().seen().pods(), true),
                soFar,
                () -> Duration.ofSeconds(second).toNanos());
    }

    private Evidences now() {
        return moments.floorEntry(second).getValue();
    }

    private Evidences answered() {
        if (silent.contains(second)) {
            throw new KubernetesClientException("the connection is refused");
        }
        return now();
    }

    @Override
    public PodEvidence inspect(Target target, Pod pod, PodSymptom symptom) {
        return answered().inspect(target, pod, symptom);
    }

    @Override
    public PodEvidence inspect(Target target, Pod pod, String container) {
        return answered().inspect(target, pod, container);
    }

    @Override
    public String running(Pod pod, String container) {
        return now().running(pod, container);
    }

    @Override
    public List<String> reasons(Pod pod) {
        return answered().reasons(pod);
    }

    @Override
    public Optional<String> notReady(Pod pod) {
        return now().notReady(pod);
    }

    @Override
    public List<String> quota(String namespace) {
        return now().quota(namespace);
    }
}
