package io.keybuzz.runbook.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.install.Adapters;
import io.keybuzz.runbook.kubernetes.KubernetesClients;
import io.keybuzz.runbook.legacy.LegacyInstall;
import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.lock.LeaseGuard;
import io.keybuzz.runbook.lock.NoWrites;
import io.keybuzz.runbook.policy.PolicyFile;
import io.keybuzz.runbook.testbed.Testbed;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.keybuzz.runbook.worker.Runbooks;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;

/** The embedded world: everything in this JVM, the worker too. */
final class TestbedWorld implements World {
    /** Where the lab has it; here nobody answers there. */
    private static final String UI = "http://10.0.0.5:8233";

    private final Testbed testbed = Testbed.start(Files.createTempDirectory("runbook-scenario"));
    private final KubernetesClient kubernetes = KubernetesClients.of(testbed.kubernetesConfig());
    private final TemporalConnection temporal = connect();
    private final StringBuffer log = new StringBuffer();
    private RunbookWorker worker;
    private TemporalConnection workersTemporal;

    TestbedWorld() throws Exception {
        Logger ours = (Logger) LoggerFactory.getLogger("io.keybuzz");
        ours.setLevel(Level.INFO);
        AppenderBase<ILoggingEvent> kept = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                log.append(event.getFormattedMessage()).append('\n');
                for (IThrowableProxy t = event.getThrowableProxy(); t != null; t = t.getCause()) {
                    log.append(t.getClassName())
                            .append(": ")
                            .append(t.getMessage())
                            .append('\n');
                }
            }
        };
        kept.start();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(kept);
    }

    private TemporalConnection connect() {
        return TemporalConnection.open(Map.of("TEMPORAL_ADDRESS", testbed.temporalTarget()), stubs -> {});
    }

    @Override
    public void reset(String firewalls) throws Exception {
        testbed.reset();
        testbed.faults().firewalls(firewalls);
    }

    @Override
    public void firewalls(String mode) {
        testbed.faults().firewalls(mode);
    }

    @Override
    public void fault(Fault fault) {
        // One at a time, as in the lab.
        testbed.faults().mend();
        switch (fault) {
            case REDIS_DOWN -> testbed.faults().redisDown(true);
            case POSTGRES_DOWN -> testbed.faults().databaseDown(true);
            case REGISTRY_DOWN -> testbed.faults().registryDown(true);
            case KUBERNETES_DOWN -> testbed.faults().kubernetesDown(true);
            case INGRESS_STALE -> testbed.faults().ingressStale(true);
            case BALANCER -> testbed.faults().balancer(true);
            case SSHD_DOWN -> testbed.faults().nodes("node-down:" + Fault.LOST);
            case NONE -> {}
            default -> testbed.faults().nodes(fault.word());
        }
    }

    @Override
    public void credential(String file, String content) throws Exception {
        testbed.faults().credential(file, content);
    }

    @Override
    public Map<String, Object> spec() {
        return Map.of("registry", Map.of("endpoint", "http://10.0.0.10:5000"));
    }

    @Override
    public KubernetesClient kubernetes() {
        return kubernetes;
    }

    @Override
    public WorkflowClient temporal() {
        return temporal.client();
    }

    @Override
    public AddressMap addresses() {
        return testbed.addresses();
    }

    @Override
    public void startWorker(String policy) throws Exception {
        Path file = Files.writeString(Files.createTempFile("runbook-policy", ".yaml"), policy);
        Connections c = testbed.connections(new LeaseGuard(kubernetes));
        start(new Connections(
                c.cluster(),
                c.temporal(),
                c.kubernetes(),
                c.pods(),
                c.addresses(),
                c.secrets(),
                c.guard(),
                PolicyFile.read(file),
                UI,
                c.sessions(),
                c.sealingKey()));
    }

    @Override
    public void startWorker() {
        start(testbed.connections(new LeaseGuard(kubernetes)));
    }

    private void start(Connections c) {
        if (worker != null) {
            return;
        }
        workersTemporal = connect();
        worker = RunbookWorker.start(
                workersTemporal.client(),
                RunbookWorker.Offer.of(Runbooks.TYPES, Adapters.activities(c)),
                new SimpleMeterRegistry());
    }

    /** A process cannot be killed here; to Temporal it looks the same, and what it has begun goes on, which is worse. */
    @Override
    public void killWorker() {
        RunbookWorker dying = worker;
        worker = null;
        workersTemporal.close();
        Thread end = new Thread(dying::close, "scenario-dying-worker");
        end.setDaemon(true);
        end.start();
    }

    @Override
    public void killWeb() {
        testbed.faults().webCrash("Killed");
        Waiting.until(
                "every web container was killed",
                Duration.ofSeconds(30),
                () -> kubernetes.pods().inNamespace("chatwoot").withLabel("component", "web").list().getItems().stream()
                        .allMatch(
                                p -> p.getStatus().getContainerStatuses().get(0).getRestartCount() > 0));
        testbed.faults().webCrash(null);
    }

    @Override
    public String workerLog() {
        return log.toString();
    }

    @Override
    public void forgetImage(String tag) {
        // The simulated nodes keep none.
    }

    @Override
    public void moveTag(String tag, String to) {
        testbed.registry()
                .push(tag, testbed.registry().find(Scenario.IMAGE + to).orElseThrow());
    }

    @Override
    public void claim(String name) {
        kubernetes
                .resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withNamespace("chatwoot")
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withAccessModes("ReadWriteOnce")
                        .endSpec()
                        .build())
                .create();
    }

    @Override
    public void damage(String claim, String path) {
        testbed.volumes().of("chatwoot", claim).put(path, "damaged".getBytes(UTF_8));
    }

    @Override
    public List<String> ufwRules(String node) {
        return testbed.firewallRules(node);
    }

    @Override
    public void ufw(String node, String rule) {
        testbed.ufw(node, rule);
    }

    @Override
    public String ufwFiles(String node) {
        return testbed.ufwFiles(node);
    }

    @Override
    public String ufwFilesOfIpv6(String node) {
        String files = testbed.ufwFiles(node);
        return files.substring(files.indexOf("user6.rules"));
    }

    @Override
    public Connection administrator(String database) throws SQLException {
        return testbed.database().admin(database);
    }

    @Override
    public List<String> sql(String database, String query) throws Exception {
        try (var admin = testbed.database().admin(database);
                var statement = admin.createStatement()) {
            List<String> answer = new ArrayList<>();
            if (statement.execute(query)) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        answer.add(rows.getString(1));
                    }
                }
            }
            return answer;
        }
    }

    @Override
    public List<String> redis(String... command) {
        try (Jedis session = testbed.redis().session()) {
            Object answer = session.sendCommand(
                    Protocol.Command.valueOf(command[0].toUpperCase(Locale.ROOT)),
                    Arrays.copyOfRange(command, 1, command.length));
            return lines(answer);
        }
    }

    private static List<String> lines(Object answer) {
        if (answer instanceof List<?> several) {
            return several.stream().flatMap(one -> lines(one).stream()).toList();
        }
        return List.of(answer instanceof byte[] text ? new String(text, StandardCharsets.UTF_8) : "" + answer);
    }

    @Override
    public void legacy(Variant variant) throws Exception {
        LegacyInstall.make(testbed, kubernetes, variant);
    }

    @Override
    public CommandRun command(String... arguments) {
        return CommandRun.of(() -> testbed.connections(new NoWrites()), TestbedWorld.this::connect, arguments);
    }

    @Override
    public void close() {
        if (worker != null) {
            worker.close();
            workersTemporal.close();
        }
        temporal.close();
        kubernetes.close();
        testbed.close();
    }
}
