package io.keybuzz.runbook.preflight;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keybuzz.runbook.activity.DaemonThreads;
import io.keybuzz.runbook.config.ChatwootSettings;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.kubernetes.PodAccess.Executed;
import io.keybuzz.runbook.kubernetes.WorkloadPods;
import io.keybuzz.runbook.run.Names;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What running processes have in their environment: their settings may have been changed after they started. */
public final class RunningProcesses {
    /** All pods of a Deployment are asked at once: a node that is away costs the answers of its own, and no more time than this. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What a person adds to {@code kubectl exec POD} to see what its process works on. */
    public static final String SERVICES_SHOWN =
            " -- env | grep -E '^(POSTGRES_(HOST|PORT|DATABASE|USERNAME)|(PRIMARY_)?DATABASE_URL|REDIS_URL)='";

    private final Connections connections;

    public RunningProcesses(Connections connections) {
        this.connections = connections;
    }

    /**
     * A process that runs.
     *
     * @param container in which it runs
     * @param ending whether its pod is being deleted
     * @param environment the keys that people's data was made with, and what says where that data is, with their values; empty when the
     *     pod could not be asked
     */
    public record Running(String pod, String container, boolean ending, Optional<Map<String, String>> environment) {
        /** Holds values of secrets, so it prints names. */
        @Override
        public String toString() {
            return inWords();
        }

        /** The database, role and Redis that it works on; those of Chatwoot's defaults where it was not asked. */
        public DataServices services() {
            return DataServices.used(environment.orElse(Map.of()));
        }

        /** As {@code kubectl exec} takes it. */
        public String inWords() {
            return pod + " -c " + container;
        }
    }

    /**
     * The processes of a Deployment, by what it selects: whoever made it may label as they like.
     *
     * @param name of the container that is meant; see {@link LiveDeployment#container}
     */
    public List<Running> of(Deployment deployment, String name) {
        String container = LiveDeployment.container(deployment, name).getName();
        Map<Pod, CompletableFuture<Optional<Map<String, String>>>> asked = new LinkedHashMap<>();
        WorkloadPods.of(connections.kubernetes(), deployment).stream()
                .filter(pod -> runs(pod, container))
                .forEach(pod -> asked.put(
                        pod,
                        CompletableFuture.supplyAsync(
                                        () -> environment(pod, container), DaemonThreads.each("running-process"))
                                .completeOnTimeout(Optional.empty(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS)));
        return asked.entrySet().stream()
                .map(e -> new Running(
                        e.getKey().getMetadata().getName(),
                        container,
                        e.getKey().getMetadata().getDeletionTimestamp() != null,
                        e.getValue().join()))
                .toList();
    }

    /** What {@code env} prints of a value beside its name: a Secret's often ends with a line end that somebody's echo put there. */
    public static String printed(String value) {
        return value.lines().findFirst().orElse("");
    }

    /**
     * How a person keeps the key that a process has.
     *
     * @param where what {@code kubectl exec} takes, such as {@link Running#inWords}
     */
    public static String keep(String namespace, String where, String key) {
        return "kubectl -n " + namespace + " exec " + where + " -- env | grep ^" + key
                + "=, its value into a file of the credentials directory, and in the spec secretEnv: {" + key
                + ": \"file:NAME\"}; or put it into Secret " + Names.SECRET;
    }

    /** What a person does where settings were changed under running processes, before anything restarts. */
    public static String setBack(String namespace) {
        return "restart nothing, and set the settings back to what the processes use: kubectl -n " + namespace
                + " edit configmap " + Names.CONFIG_MAP + ", or Secret " + Names.SECRET
                + "; then the Deployments' own env where that says otherwise (kubectl -n " + namespace
                + " set env deployment/" + Names.WEB + " deployment/" + Names.WORKER + " --list)";
    }

    private Optional<Map<String, String>> environment(Pod pod, String container) {
        try {
            Executed env = connections
                    .pods()
                    .exec(
                            pod.getMetadata().getNamespace(),
                            pod.getMetadata().getName(),
                            container,
                            PATIENCE,
                            List.of("env"));
            return env.exitCode() == 0 ? Optional.of(read(env.stdout())) : Optional.empty();
        } catch (IOException | RuntimeException notAsked) {
            return Optional.empty();
        }
    }

    private static boolean runs(Pod pod, String container) {
        return pod.getStatus() != null
                && pod.getStatus().getContainerStatuses().stream()
                        .anyMatch(c -> c.getName().equals(container)
                                && c.getState() != null
                                && c.getState().getRunning() != null);
    }

    private static Map<String, String> read(String printed) {
        Map<String, String> environment = new TreeMap<>();
        printed.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0 && asked(line.substring(0, equals))) {
                environment.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        return environment;
    }

    private static boolean asked(String variable) {
        return ChatwootSettings.LOSE_DATA.contains(variable) || DataServices.VARIABLES.contains(variable);
    }
}
