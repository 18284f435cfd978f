package io.keybuzz.runbook.inspect;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.DaemonThreads;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.config.ChatwootSettings;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.preflight.DataServices;
import io.keybuzz.runbook.preflight.EffectiveEnvironment;
import io.keybuzz.runbook.preflight.RunningProcesses;
import io.keybuzz.runbook.preflight.RunningProcesses.Running;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the processes that run have the keys that people's data was made with, and the database, role and Redis that hold it, as their
 * Deployments would give them now: what a process alone has ends with it. Holds no value of a secret.
 *
 * @param others the keys that are in a process alone
 * @param apart the processes that work on something else than their settings say now
 * @param silent what could not be asked, as {@code kubectl exec} names it
 * @param evidence a line a pod
 */
record KeysOfPods(List<Other> others, List<Apart> apart, List<String> silent, List<Evidence> evidence) {
    private static final String SHOWN = " -- env | grep -E '^(SECRET_KEY_BASE|ACTIVE_RECORD_ENCRYPTION_)'";

    KeysOfPods {
        others = List.copyOf(others);
        apart = List.copyOf(apart);
        silent = List.copyOf(silent);
        evidence = List.copyOf(evidence);
    }

    /** A key that a pod has and its Deployment would not give it. */
    record Other(String key, String pod, String container) {}

    /** What a process works on, and what its settings say now. */
    record Apart(String pod, DataServices services, DataServices stated) {}

    /** Asks the pods when somebody first needs it, and never again. */
    static Supplier<KeysOfPods> once(Connections connections, UsedInstall install) {
        return new Supplier<>() {
            private KeysOfPods seen;

            @Override
            public synchronized KeysOfPods get() {
                if (seen == null) {
                    seen = ask(connections, install);
                }
                return seen;
            }
        };
    }

    /** Every running pod, the worker's too: the last one that was not restarted may have the last copy. */
    static KeysOfPods ask(Connections connections, UsedInstall install) {
        RunningProcesses processes = new RunningProcesses(connections);
        // At once: a page waits for both.
        CompletableFuture<KeysOfPods> worker = CompletableFuture.supplyAsync(
                () -> install.worker() == null
                        ? new KeysOfPods(List.of(), List.of(), List.of(), List.of())
                        : of(
                                processes,
                                install.worker(),
                                Names.WORKER,
                                install.workerEnvironment().orElse(null)),
                DaemonThreads.each("keys-of-pods"));
        return of(processes, install.web(), Names.WEB, install.environment()).and(worker.join());
    }

    /** @param stated what the Deployment gives now; null when it is not known */
    private static KeysOfPods of(
            RunningProcesses processes, Deployment deployment, String name, Map<String, String> stated) {
        String namespace = deployment.getMetadata().getNamespace();
        List<Running> running;
        try {
            running = processes.of(deployment, name);
        } catch (KubernetesClientException e) {
            return new KeysOfPods(
                    List.of(),
                    List.of(),
                    List.of("deploy/" + name),
                    List.of(Observed.of(
                            "kubectl -n " + namespace + " get pods", "could not be asked: " + ApiFailure.words(e))));
        }
        List<Other> others = new ArrayList<>();
        List<Apart> apart = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        List<Evidence> evidence = new ArrayList<>();
        boolean comparable = known(stated, ChatwootSettings.LOSE_DATA);
        running.forEach(process -> {
            Optional<Map<String, String>> environment = process.environment().filter(e -> comparable);
            List<String> lost = environment.map(e -> lost(e, stated)).orElse(List.of());
            lost.forEach(key -> others.add(new Other(key, process.pod(), process.container())));
            if (environment.isEmpty()) {
                silent.add(process.pod());
            }
            evidence.add(Observed.of(
                    "kubectl -n " + namespace + " exec " + process.inWords() + SHOWN
                            + ", compared with what Deployment " + name + " gives now",
                    environment.isEmpty()
                            ? comparable ? "could not be asked" : "cannot be compared"
                            : lost.isEmpty() ? "the same" : "not the same: " + String.join(", ", lost)));
            if (process.environment().isPresent() && !process.ending() && known(stated, DataServices.VARIABLES)) {
                Apart services = new Apart(process.pod(), process.services(), DataServices.used(stated));
                if (!services.services().equals(services.stated())) {
                    apart.add(services);
                    evidence.add(Observed.of(
                            "kubectl -n " + namespace + " exec " + process.inWords() + RunningProcesses.SERVICES_SHOWN,
                            services.services().databaseInWords() + ", "
                                    + services.services().redisInWords()));
                }
            }
        });
        return new KeysOfPods(others, apart, silent, evidence);
    }

    private static boolean known(Map<String, String> stated, Set<String> variables) {
        return stated != null && variables.stream().noneMatch(key -> EffectiveEnvironment.refers(stated.get(key)));
    }

    private KeysOfPods and(KeysOfPods more) {
        return new KeysOfPods(
                both(others, more.others),
                both(apart, more.apart),
                both(silent, more.silent),
                both(evidence, more.evidence));
    }

    private static <T> List<T> both(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    /** Pure: the keys that end with a process, since its Deployment gives others now, or none. */
    static List<String> lost(Map<String, String> process, Map<String, String> stated) {
        return ChatwootSettings.LOSE_DATA.stream()
                .filter(key -> !process.getOrDefault(key, "").isEmpty())
                .filter(key -> !process.get(key).equals(RunningProcesses.printed(stated.getOrDefault(key, ""))))
                .sorted()
                .toList();
    }

    /** Whether a restart is known to take no key away. */
    boolean keysSurvive() {
        return others.isEmpty() && silent.isEmpty();
    }

    /** Whether a restart is known to take no key away, and nobody to another database or Redis. */
    boolean survive() {
        return keysSurvive() && apart.isEmpty();
    }

    /**
     * The processes that differ from their settings in what these words say of it, by these words.
     *
     * @param words such as {@link DataServices#databaseInWords}
     */
    Map<String, List<Apart>> apart(Function<DataServices, String> words) {
        return apart.stream()
                .filter(a -> !words.apply(a.services()).equals(words.apply(a.stated())))
                .collect(Collectors.groupingBy(a -> words.apply(a.services()), TreeMap::new, Collectors.toList()));
    }

    /** For a sentence: what processes work on that their settings do not say, in which pods; empty when nothing. */
    String toldOf(Function<DataServices, String> words) {
        return apart(words).entrySet().stream()
                .map(e -> e.getKey() + " in " + pods(e.getValue()))
                .collect(Collectors.joining(", "));
    }

    static String pods(List<Apart> apart) {
        return apart.stream().map(Apart::pod).collect(Collectors.joining(", "));
    }

    /** For a sentence; empty when nothing is to be told. */
    String told() {
        String services = Stream.of(toldOf(DataServices::databaseInWords), toldOf(DataServices::redisInWords))
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(", "));
        return Stream.of(
                        services.isEmpty()
                                ? ""
                                : "running processes work on something else than their settings say now: " + services,
                        toldOfKeys())
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /** The same of the keys alone. */
    String toldOfKeys() {
        if (!others.isEmpty()) {
            Map<String, String> pods = others.stream()
                    .collect(Collectors.groupingBy(
                            Other::key, TreeMap::new, Collectors.mapping(Other::pod, Collectors.joining(", "))));
            return "running processes have another key than their Deployments would give them now, and it ends with"
                    + " them: "
                    + pods.entrySet().stream()
                            .map(e -> e.getKey() + " in " + e.getValue())
                            .collect(Collectors.joining("; "));
        }
        return silent.isEmpty()
                ? ""
                : "whether running processes have other keys than these could not be asked: "
                        + String.join(", ", silent);
    }

    /** What comes before any restart; empty when nothing has to. */
    String first(String namespace) {
        return Stream.of(apart.isEmpty() ? "" : RunningProcesses.setBack(namespace), firstForKeys(namespace))
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /** The same for the keys alone. */
    String firstForKeys(String namespace) {
        if (!others.isEmpty()) {
            Map<String, Other> one = new TreeMap<>();
            others.forEach(other -> one.putIfAbsent(other.key(), other));
            return "restart nothing before the key in use is kept: "
                    + one.values().stream()
                            .map(o -> RunningProcesses.keep(namespace, o.pod() + " -c " + o.container(), o.key()))
                            .collect(Collectors.joining("; "));
        }
        return silent.isEmpty()
                ? ""
                : "restart nothing before this answers with the keys that the Deployments give now: kubectl -n "
                        + namespace + " exec " + silent.get(0) + SHOWN;
    }
}
