package io.keybuzz.runbook.firewall;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.PodAccess.Executed;
import io.keybuzz.runbook.spec.Spec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Whether PostgreSQL is reached from a pod: asked in the pod itself, else read from what its init container prints. */
final class PodsReach {
    private static final Duration PATIENCE = Duration.ofSeconds(6);
    // pg_isready exits 2 for "refused" as well as for "no answer"; only the time tells them apart, and it was given 2
    // s.
    private static final long SILENT_MILLIS = 1_800;
    private static final Pattern TIMED_OUT =
            Pattern.compile("(?i)timeout expired|timed out|i/o timeout|connect: timeout");

    private final Connections connections;
    private final Spec spec;

    PodsReach(Connections connections, Spec spec) {
        this.connections = connections;
        this.spec = spec;
    }

    Outward ask(Pod pod) {
        String host = spec.database().host();
        int port = spec.database().port();
        List<String> command = List.of("pg_isready", "-h", host, "-p", String.valueOf(port), "-t", "2");
        String what = "kubectl -n " + spec.namespace() + " exec " + pod.name() + " -c " + pod.container() + " -- "
                + String.join(" ", command) + ", on " + pod.node() + " (" + pod.nodeAddress() + ")";
        if (pod.container() == null) {
            return unknown(pod, what, "no container runs yet");
        }
        long start = System.nanoTime();
        try {
            Executed done = connections.pods().exec(spec.namespace(), pod.name(), pod.container(), PATIENCE, command);
            long millis = (System.nanoTime() - start) / 1_000_000;
            String said = RemoteText.tail(RemoteText.neutralise(done.stdout() + done.stderr()), 200);
            if (done.exitCode() == 126 || done.exitCode() == 127) {
                return log(pod, what + ": there is no pg_isready");
            }
            if (done.exitCode() > 2) {
                return unknown(pod, what, "it ended before it knew, exit status " + done.exitCode());
            }
            boolean silent = done.exitCode() != 0
                    && (millis >= SILENT_MILLIS || TIMED_OUT.matcher(said).find());
            String observed =
                    (said.isEmpty() ? "" : said + ", ") + "exit status " + done.exitCode() + " after " + millis + " ms";
            return new Outward(pod, host, port, silent, !silent, Observed.on(pod.nodeAddress(), what, observed));
        } catch (IOException | RuntimeException e) {
            return log(pod, what + ": it could not be run");
        }
    }

    private Outward log(Pod pod, String why) {
        if (!pod.initializing()) {
            return unknown(pod, why, "not known");
        }
        try {
            String text = connections
                    .kubernetes()
                    .pods()
                    .inNamespace(spec.namespace())
                    .withName(pod.name())
                    .inContainer(pod.container())
                    .tailingLines(5)
                    .getLog();
            boolean silent = text != null && timesOut(text);
            return new Outward(
                    pod,
                    spec.database().host(),
                    spec.database().port(),
                    silent,
                    false,
                    Observed.on(
                            pod.nodeAddress(),
                            "kubectl -n " + spec.namespace() + " logs " + pod.name() + " -c " + pod.container()
                                    + " --tail=5",
                            RemoteText.tail(RemoteText.neutralise(text), 400)));
        } catch (KubernetesClientException e) {
            return unknown(pod, why, "not known");
        }
    }

    /** Whether the init container's last word is a time-out; the database may have been reached since an older one. */
    static boolean timesOut(String log) {
        int answered = Math.max(log.lastIndexOf("waiting for migrations"), log.lastIndexOf("the database has all"));
        return TIMED_OUT.matcher(log.substring(Math.max(answered, 0))).find();
    }

    private Outward unknown(Pod pod, String what, String observed) {
        return new Outward(
                pod,
                spec.database().host(),
                spec.database().port(),
                false,
                false,
                Observed.on(pod.nodeAddress(), what, observed));
    }
}
