package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.FanOut;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.PodAccess;
import io.keybuzz.runbook.run.Names;
import io.temporal.client.ActivityCanceledException;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Rounds over all addresses, side by side. Three rounds in a row in which each serves, while traffic goes to new pods only before the
 * first and after the last, are success.
 */
final class IngressWatch implements AutoCloseable {
    private static final int ROUNDS_IN_A_ROW = 3;
    private static final Duration PAUSE = Duration.ofMillis(250);
    /** A rate limit is not asked four times a second. */
    private static final Duration THROTTLED_PAUSE = Duration.ofSeconds(2);
    /** How often the cluster and the pods are asked while the ingress does not answer. */
    private static final Duration FACTS_AGE = Duration.ofSeconds(1);

    private static final Duration POD_TIMEOUT = Duration.ofSeconds(3);

    private final Connections connections;
    private final Target target;
    private final HttpAsker asker;
    private final IngressFactsReader reader;
    private final FanOut threads = new FanOut("visitor", 32);
    private final WatchedRounds rounds = new WatchedRounds();

    private final long begun = System.nanoTime();

    private List<AddressState> states = List.of();
    private IngressFacts facts;
    private List<PodAnswer> pods = List.of();
    private List<NodeAnswer> nodes = List.of();
    private ControllerNodes controllers;
    private Duration factsAt = Duration.ZERO;
    private Duration oldPodsSince;
    private boolean answered;

    IngressWatch(Connections connections, Target target, HttpAsker asker) {
        this.connections = connections;
        this.target = target;
        this.asker = asker;
        this.reader = new IngressFactsReader(connections.kubernetes());
    }

    /** @param patience after it, the next thing that is wrong ends the watch: what comes and goes is never due */
    IngressResult untilEveryAddressAnswers(List<String> addresses, Duration patience) {
        List<VisitorRequest> requests = addresses.stream()
                .map(a -> VisitorRequest.get(target.spec(), a, "/"))
                .toList();
        readFacts();
        int inARow = 0;
        while (true) {
            round(requests);
            rounds.add(states);
            boolean over = now().compareTo(patience) >= 0;
            boolean allServe = states.stream().allMatch(s -> s.symptom() == Symptom.SERVED);
            answered |= states.stream().anyMatch(s -> s.symptom() == Symptom.SERVED);
            beat();
            if (!allServe) {
                inARow = 0;
                failWhenDue(over);
                pause();
            } else if (++inARow >= ROUNDS_IN_A_ROW) {
                boolean before = facts.newPodsOnly();
                facts = reader.again(target.spec(), facts);
                if (before && facts.newPodsOnly()) {
                    return result();
                }
                inARow = 0;
                failWhenOldPodsStay(over);
                pause();
            }
        }
    }

    /** What is wrong as it is now at the first of the paths that any address does not serve, the worst first; empty when there is none. */
    List<Diagnosis> now(List<String> addresses, List<String> paths) {
        readFacts();
        pods = askPods();
        for (String path : paths) {
            states = List.of();
            round(addresses.stream()
                    .map(a -> VisitorRequest.get(target.spec(), a, path))
                    .toList());
            if (states.stream().anyMatch(s -> s.symptom() != Symptom.SERVED)) {
                facts = facts.with(controllerLog());
                nodes = askNodes();
                break;
            }
        }
        return verdicts().stream().map(Verdict::diagnosis).toList();
    }

    /** A closed laptop's sleep is not the ingress' fault: this clock stands still with the machine. */
    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private void round(List<VisitorRequest> requests) {
        List<VisitorAnswer> answers = threads.each("asking the ingress", requests, asker::visit);
        Duration now = now();
        List<AddressState> next = new ArrayList<>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            next.add(
                    states.isEmpty()
                            ? AddressState.first(requests.get(i), answers.get(i), now)
                            : states.get(i).then(answers.get(i), now));
        }
        states = next;
    }

    /** A cancelled run has to know, too, whether people may have used what it made. */
    private void beat() {
        try {
            Heartbeat.beat(seen());
        } catch (ActivityCanceledException cancelled) {
            if (!answered) {
                throw cancelled;
            }
            throw Failures.ingress(
                    List.of(new Diagnosis(
                            Cause.UNKNOWN,
                            "The run was cancelled while the ingress was verified; it had answered 200 by then",
                            List.of(Observed.of("the ingress addresses", seen())),
                            List.of(),
                            "./runbook verify asks again",
                            false)),
                    true,
                    false);
        }
    }

    private void failWhenDue(boolean over) {
        Duration now = now();
        if (over || now.minus(factsAt).compareTo(FACTS_AGE) >= 0) {
            readFacts();
            pods = askPods();
            nodes = askNodes();
        }
        List<Verdict> verdicts = verdicts();
        if (verdicts.stream().anyMatch(v -> v.due(now))) {
            facts = facts.with(controllerLog());
            verdicts = verdicts();
        }
        List<Verdict> all = verdicts;
        if (verdicts.stream().anyMatch(v -> v.due(now))) {
            throw failed(
                    Stream.of(true, false)
                            .flatMap(due -> all.stream().filter(v -> v.due(now) == due))
                            .toList(),
                    Verdict::diagnosis);
        }
        if (over) {
            throw lastWords();
        }
    }

    private ApplicationFailure lastWords() {
        states = rounds.unsettled(states, now());
        facts = facts.with(controllerLog());
        return failed(verdicts(), rounds::diagnosis);
    }

    private ApplicationFailure failed(List<Verdict> verdicts, Function<Verdict, Diagnosis> words) {
        return Failures.ingress(
                verdicts.stream().map(words).toList(), answered, verdicts.get(0).silentPath());
    }

    private List<Verdict> verdicts() {
        List<Verdict> verdicts = IngressDiagnosis.of(target.spec(), states, facts, pods);
        return controllers == null
                ? verdicts
                : BalancerDiagnosis.of(target.spec(), verdicts, controllers.addresses(), nodes);
    }

    private List<ControllerSign> controllerLog() {
        return new ControllerLog(connections.kubernetes())
                .read(
                        target.spec(),
                        states.stream()
                                .filter(s -> s.symptom() != Symptom.SERVED)
                                .map(AddressState::address)
                                .toList(),
                        facts.endpoints().stream()
                                .map(IngressFacts.BackendPod::address)
                                .toList());
    }

    private void failWhenOldPodsStay(boolean over) {
        Duration now = now();
        if (facts.newPodsOnly()) {
            oldPodsSince = null;
        } else if (oldPodsSince == null && !over) {
            oldPodsSince = now;
        } else if (over || now.minus(oldPodsSince).compareTo(IngressDiagnosis.SYNC) >= 0) {
            Diagnosis diagnosis = IngressDiagnosis.oldPods(target.spec(), states, facts);
            throw Failures.ingress(List.of(diagnosis), answered, false);
        }
    }

    private void readFacts() {
        facts = reader.read(target.spec());
        factsAt = now();
    }

    private List<PodAnswer> askPods() {
        List<String> names = facts.endpoints().stream()
                .map(IngressFacts.BackendPod::pod)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return threads.each("asking the pods", names, this::askPod);
    }

    /** Past what stands in front of them, where something does and does not lead to a page. */
    private List<NodeAnswer> askNodes() {
        List<AddressState> failing = states.stream()
                .filter(s -> s.symptom() != Symptom.SERVED)
                .filter(s -> !target.spec().firewall().nodes().contains(s.address()))
                .toList();
        if (controllers == null && !failing.isEmpty()) {
            controllers = ControllerNodes.find(connections.kubernetes(), target.spec())
                    .orElse(null);
        }
        if (controllers == null
                || failing.stream().allMatch(s -> controllers.addresses().contains(s.address()))) {
            return List.of();
        }
        return threads.each(
                "asking the ingress' nodes",
                controllers.requests(target.spec(), failing.get(0).request().path()),
                request -> new NodeAnswer(request, asker.visit(request)));
    }

    private PodAnswer askPod(String pod) {
        try {
            PodAccess.Answer answer =
                    connections.pods().get(target.namespace(), pod, Names.WEB_PORT, "/api", POD_TIMEOUT);
            return new PodAnswer(pod, answer.status(), answer.millis(), "");
        } catch (IOException e) {
            return new PodAnswer(pod, 0, POD_TIMEOUT.toMillis(), String.valueOf(e.getMessage()));
        }
    }

    private IngressResult result() {
        return new IngressResult(states.stream()
                .map(s -> new IngressAnswer(
                        s.address(),
                        s.last().status(),
                        Observed.on(
                                s.address(),
                                s.request().command(),
                                s.last().sentence() + ", " + ROUNDS_IN_A_ROW + " times in a row")))
                .toList());
    }

    private String seen() {
        long serving =
                states.stream().filter(s -> s.symptom() == Symptom.SERVED).count();
        return serving + " of " + states.size() + " ingress addresses answer 200"
                + states.stream()
                        .filter(s -> s.symptom() != Symptom.SERVED)
                        .min(Comparator.comparing(AddressState::symptom))
                        .map(s -> "; " + s.address() + " " + s.symptom().words())
                        .orElse("");
    }

    private void pause() {
        boolean throttled = states.stream().anyMatch(s -> s.symptom() == Symptom.THROTTLED);
        try {
            Thread.sleep((throttled ? THROTTLED_PAUSE : PAUSE).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the ingress");
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
