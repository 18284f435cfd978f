package io.keybuzz.runbook.firewall;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.Script;
import io.keybuzz.runbook.kubernetes.PodAccess.Executed;
import io.keybuzz.runbook.spec.Cidr;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether PostgreSQL and Redis are reached from a pod, and the name server that it asks where one of them has a name: asked in the pod
 * itself, else read from what its init container prints.
 */
final class PodsReach {
    static final String POSTGRESQL = "PostgreSQL";
    static final String REDIS = "Redis";
    /** Where names are asked: what listens there, if anything does, hears TCP as well as UDP. */
    static final String DNS = "DNS";

    private static final int DNS_PORT = 53;
    private static final String NAME_SERVER = "nameserver|";

    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final String SCRIPT = Script.of(PodsReach.class, "reach.sh");
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

    /**
     * One of PostgreSQL always, and one of Redis where the pod could be asked; of its name server where a server has a name, unless that
     * was answered for all that: somebody may let names through by UDP alone.
     */
    List<Outward> ask(Pod pod) {
        HostPort database = new HostPort(spec.database().host(), spec.database().port());
        HostPort redis = new HostPort(spec.redis().host(), spec.redis().port());
        boolean names = Stream.of(database, redis)
                .anyMatch(server -> Cidr.read(server.host()).isEmpty());
        String isReady = exec(pod, "pg_isready -h " + database.host() + " -p " + database.port() + " -t 2");
        if (pod.container() == null) {
            return List.of(unknown(pod, isReady, "no container runs yet"));
        }
        List<Said> said;
        String nameServer;
        int status;
        try {
            Executed done = connections
                    .pods()
                    .exec(
                            spec.namespace(),
                            pod.name(),
                            pod.container(),
                            PATIENCE,
                            List.of(
                                    "sh",
                                    "-c",
                                    SCRIPT,
                                    "reach",
                                    database.host(),
                                    String.valueOf(database.port()),
                                    redis.host(),
                                    String.valueOf(redis.port()),
                                    names ? "names" : ""));
            status = done.exitCode();
            nameServer = nameServer(done.stdout());
            said = done.stdout()
                    .lines()
                    .flatMap(line -> Said.parse(line).stream())
                    .toList();
        } catch (IOException | RuntimeException e) {
            return List.of(log(pod, isReady + ": it could not be run"));
        }
        Optional<Outward> dns = said(said, DNS)
                .filter(answer -> nameServer != null && answer.knows())
                .map(answer -> {
                    HostPort asked = new HostPort(nameServer, DNS_PORT);
                    return outward(pod, DNS, asked, exec(pod, "nc -w 2 " + asked.host() + " " + DNS_PORT), answer);
                });
        Outward ofDatabase = said(said, POSTGRESQL)
                .map(answer -> outward(pod, POSTGRESQL, database, isReady, answer))
                .orElseGet(() -> log(
                        pod,
                        isReady
                                + (said.isEmpty()
                                        ? ": its shell ended before it knew, exit status " + status
                                        : ": there is no pg_isready")));
        Optional<Outward> ofRedis = said(said, REDIS)
                .filter(Said::knows)
                .map(answer ->
                        outward(pod, REDIS, redis, exec(pod, "nc -w 2 " + redis.host() + " " + redis.port()), answer));
        boolean resolved = Stream.concat(Stream.of(ofDatabase), ofRedis.stream())
                .anyMatch(server -> server.hasName() && server.answered());
        return Stream.of(Optional.of(ofDatabase), ofRedis, dns.filter(d -> !d.silent() || !resolved))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The address that the script read in the pod; null where it read none. */
    static String nameServer(String stdout) {
        return stdout.lines()
                .filter(line -> line.startsWith(NAME_SERVER))
                .map(line -> line.substring(NAME_SERVER.length()))
                .filter(address -> Cidr.read(address).isPresent())
                .findFirst()
                .orElse(null);
    }

    /** What one command in the pod said. */
    record Said(String server, int status, long millis, String words) {
        private static final int FIELDS = 6;

        static Optional<Said> parse(String line) {
            String[] parts = line.split("\\|", FIELDS);
            try {
                return parts.length == FIELDS && parts[0].equals("reach")
                        ? Optional.of(new Said(
                                parts[1],
                                Integer.parseInt(parts[2]),
                                Math.round((Double.parseDouble(parts[4]) - Double.parseDouble(parts[3])) * 1000),
                                RemoteText.tail(RemoteText.neutralise(parts[5].strip()), 200)))
                        : Optional.empty();
            } catch (NumberFormatException notOurs) {
                return Optional.empty();
            }
        }

        /** Whether there was such a command. */
        boolean run() {
            return status != 126 && status != 127;
        }

        /** pg_isready ends with 0 to 2, nc with 0 or 1; another status is that of a command that was ended. */
        boolean knows() {
            return status <= 2;
        }

        boolean silent() {
            return status != 0
                    && (millis >= SILENT_MILLIS || TIMED_OUT.matcher(words).find());
        }
    }

    private static Optional<Said> said(List<Said> said, String server) {
        return said.stream().filter(s -> s.server().equals(server) && s.run()).findFirst();
    }

    private static Outward outward(Pod pod, String server, HostPort asked, String what, Said said) {
        String observed = (said.words().isEmpty() ? "" : said.words() + ", ") + "exit status " + said.status()
                + " after " + said.millis() + " ms";
        return new Outward(
                pod,
                server,
                asked.host(),
                asked.port(),
                said.knows() && said.silent(),
                said.knows() && !said.silent(),
                Observed.on(pod.nodeAddress(), what, observed));
    }

    private String exec(Pod pod, String command) {
        return "kubectl -n " + spec.namespace() + " exec " + pod.name() + " -c " + pod.container() + " -- " + command
                + ", on " + pod.node() + " (" + pod.nodeAddress() + ")";
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
            return ofDatabase(
                    pod,
                    silent,
                    "kubectl -n " + spec.namespace() + " logs " + pod.name() + " -c " + pod.container() + " --tail=5",
                    RemoteText.tail(RemoteText.neutralise(text), 400));
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
        return ofDatabase(pod, false, what, observed);
    }

    private Outward ofDatabase(Pod pod, boolean silent, String what, String observed) {
        return new Outward(
                pod,
                POSTGRESQL,
                spec.database().host(),
                spec.database().port(),
                silent,
                false,
                Observed.on(pod.nodeAddress(), what, observed));
    }
}
