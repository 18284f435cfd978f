package io.keybuzz.runbook.preflight;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keybuzz.runbook.config.ChatwootSettings;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.PodAccess.Executed;
import io.keybuzz.runbook.run.Names;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which of the keys that people's data was made with a running process has: its settings may have been changed after it started. */
public final class KeysOfProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Connections connections;

    public KeysOfProcess(Connections connections) {
        this.connections = connections;
    }

    /** Pods in which that container runs, by what the Deployment selects: whoever made it may label as they like. */
    public List<Pod> running(Deployment deployment, String container) {
        return connections
                .kubernetes()
                .pods()
                .inNamespace(deployment.getMetadata().getNamespace())
                .withLabelSelector(deployment.getSpec().getSelector())
                .list()
                .getItems()
                .stream()
                .filter(p -> runs(p, container))
                .toList();
    }

    /** The keys with their values; empty when the pod could not be asked. */
    public Optional<Map<String, String>> of(Pod pod, String namespace, String container) {
        try {
            Executed env = connections
                    .pods()
                    .exec(namespace, pod.getMetadata().getName(), container, PATIENCE, List.of("env"));
            return env.exitCode() == 0 ? Optional.of(keys(env.stdout())) : Optional.empty();
        } catch (IOException | RuntimeException notAsked) {
            return Optional.empty();
        }
    }

    /** What {@code env} prints of a value beside its name: a Secret's often ends with a line end that somebody's echo put there. */
    public static String printed(String value) {
        return value.lines().findFirst().orElse("");
    }

    /**
     * How a person keeps the key that a process has.
     *
     * @param where what {@code kubectl exec} takes, such as {@code deploy/chatwoot-web}
     */
    public static String keep(String namespace, String where, String key) {
        return "kubectl -n " + namespace + " exec " + where + " -- env | grep ^" + key
                + "=, its value into a file of the credentials directory, and in the spec secretEnv: {" + key
                + ": \"file:NAME\"}; or put it into Secret " + Names.SECRET;
    }

    private static boolean runs(Pod pod, String container) {
        return pod.getStatus() != null
                && pod.getStatus().getContainerStatuses().stream()
                        .anyMatch(c -> c.getName().equals(container)
                                && c.getState() != null
                                && c.getState().getRunning() != null);
    }

    private static Map<String, String> keys(String printed) {
        Map<String, String> keys = new TreeMap<>();
        printed.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0 && ChatwootSettings.LOSE_DATA.contains(line.substring(0, equals))) {
                keys.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        return keys;
    }
}
