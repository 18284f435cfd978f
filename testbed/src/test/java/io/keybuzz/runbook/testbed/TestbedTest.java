package io.keybuzz.runbook.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keybuzz.runbook.install.InstallWorld;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

class TestbedTest {
    @TempDir
    private static Path directory;

    private static Testbed testbed;
    private static KubernetesClient client;
    private static volatile boolean podsReachOut = true;
    private static volatile boolean ingressReaches = true;

    @BeforeAll
    static void start() throws IOException {
        testbed = Testbed.start(directory, (nodes, credentials, pods, listening) -> new Switched());
        client = new KubernetesClientBuilder()
                .withConfig(testbed.kubernetesConfig())
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        testbed.close();
    }

    @BeforeEach
    void theIncident() throws Exception {
        podsReachOut = true;
        ingressReaches = true;
        testbed.reset();
    }

    @Test
    void bringsPodsUpAfterTheMigrationAndNotBefore() throws Exception {
        databaseWithExtensions();
        deploy("chatwoot.yaml");
        pullSecret();
        awaitPods(pods -> pods.size() == 4
                && pods.stream()
                        .allMatch(pod ->
                                !pod.getStatus().getInitContainerStatuses().isEmpty()
                                        && pod.getStatus()
                                                        .getInitContainerStatuses()
                                                        .get(0)
                                                        .getState()
                                                        .getRunning()
                                                != null));
        Pod waiting = client.pods().inNamespace("chatwoot").list().getItems().get(0);
        awaitLog(waiting, "waiting for migrations for 0 s: 20 missing, the first is 20231211010808");
        assertThat(ask("10.0.0.100", "/api")).isIn(404, 503);

        deploy("migrate.yaml");
        Job job = client.batch()
                .v1()
                .jobs()
                .inNamespace("chatwoot")
                .withName("chatwoot-migrate")
                .waitUntilCondition(
                        j -> j != null
                                && j.getStatus() != null
                                && j.getStatus().getConditions().size() > 1,
                        20,
                        TimeUnit.SECONDS);
        assertThat(job.getStatus().getConditions())
                .extracting("type")
                .containsExactly("SuccessCriteriaMet", "Complete");
        assertThat(client.batch()
                        .v1()
                        .jobs()
                        .inNamespace("chatwoot")
                        .withName("chatwoot-migrate")
                        .getLog())
                .startsWith("chatwoot-runbook migrations: 20231211010808 20231211010809");
        awaitRollout("chatwoot-web");
        awaitRollout("chatwoot-worker");
        try (Jedis redis = testbed.redis().session()) {
            InstallWorld.await("both workers beat", () -> redis.scard("processes") >= 2);
            assertThat(redis.smembers("processes")).hasSize(2).allMatch(id -> id.startsWith("chatwoot-worker-"));
            assertThat(redis.get("alfred:CHATWOOT_INSTALLATION_ONBOARDING")).isEqualTo("true");
        }
        awaitAnswer("10.0.0.114", "/api", 200);
        ingressReaches = false;
        assertThat(ask("10.0.0.100", "/api")).isEqualTo(504);
        assertThat(testbed.pods()
                        .get("chatwoot", webPod(), 3000, "/api", Duration.ofSeconds(2))
                        .body())
                .contains("\"queue_services\":\"ok\"", "\"data_services\":\"ok\"", "\"version\":\"3.12.0\"");
    }

    @Test
    void saysWhyAnImageIsNotPulledUntilThePullSecretIsThere() throws Exception {
        databaseWithExtensions();
        deploy("chatwoot.yaml");
        awaitPods(pods -> pods.stream().anyMatch(pod -> reason(pod).equals("ImagePullBackOff")));
        assertThat(client.v1().events().inNamespace("chatwoot").list().getItems())
                .anyMatch(event -> event.getMessage().contains("401 Unauthorized")
                        && event.getInvolvedObject().getKind().equals("Pod"));
        pullSecret();
        awaitPods(pods -> pods.stream()
                .allMatch(pod -> pod.getStatus()
                                .getInitContainerStatuses()
                                .get(0)
                                .getState()
                                .getRunning()
                        != null));
    }

    @Test
    void saysThatAPodCannotReachTheDatabase() throws Exception {
        databaseWithExtensions();
        podsReachOut = false;
        deploy("chatwoot.yaml");
        pullSecret();
        awaitPods(pods -> pods.size() == 4);
        awaitLog(
                client.pods().inNamespace("chatwoot").list().getItems().get(0),
                "cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot, database chatwoot for 0 s: "
                        + "psql: error: connection to server at \"10.0.0.10\", port 5432 failed: timeout expired");
    }

    @Test
    void failsTheMigrationJobWhenTheRoleMayNotCreateAnExtension() throws Exception {
        sql(
                "postgres",
                "CREATE ROLE chatwoot LOGIN PASSWORD 'app-password'",
                "CREATE DATABASE chatwoot OWNER chatwoot");
        deploy("chatwoot.yaml");
        pullSecret();
        deploy("migrate.yaml");
        Job job = client.batch()
                .v1()
                .jobs()
                .inNamespace("chatwoot")
                .withName("chatwoot-migrate")
                .waitUntilCondition(
                        j -> j != null
                                && j.getStatus() != null
                                && j.getStatus().getConditions().size() > 1,
                        20,
                        TimeUnit.SECONDS);
        assertThat(job.getStatus().getConditions()).extracting("type").containsExactly("FailureTarget", "Failed");
        assertThat(client.batch()
                        .v1()
                        .jobs()
                        .inNamespace("chatwoot")
                        .withName("chatwoot-migrate")
                        .getLog())
                .contains("PG::InsufficientPrivilege", "permission denied to create extension \"pg_stat_statements\"");
    }

    @Test
    void rollsWithoutEverHavingFewerPodsThanAskedFor() throws Exception {
        databaseWithExtensions();
        deploy("chatwoot.yaml");
        pullSecret();
        deploy("migrate.yaml");
        awaitRollout("chatwoot-web");
        var web = client.apps().deployments().inNamespace("chatwoot").withName("chatwoot-web");
        web.edit(d -> {
            d.getSpec().getTemplate().getMetadata().setAnnotations(Map.of("x", "y"));
            return d;
        });
        Deployment rolled = awaitRollout("chatwoot-web");
        assertThat(rolled.getStatus().getObservedGeneration()).isEqualTo(2);
        assertThat(client.apps().replicaSets().inNamespace("chatwoot").list().getItems())
                .hasSize(3);
    }

    private static Deployment awaitRollout(String name) {
        return client.apps()
                .deployments()
                .inNamespace("chatwoot")
                .withName(name)
                .waitUntilCondition(
                        d -> d != null
                                && d.getStatus() != null
                                && d.getMetadata()
                                        .getGeneration()
                                        .equals(d.getStatus().getObservedGeneration())
                                && Integer.valueOf(2).equals(d.getStatus().getUpdatedReplicas())
                                && Integer.valueOf(2).equals(d.getStatus().getAvailableReplicas())
                                && Integer.valueOf(2).equals(d.getStatus().getReplicas()),
                        20,
                        TimeUnit.SECONDS);
    }

    private static void awaitPods(Predicate<List<Pod>> condition) throws Exception {
        client.pods()
                .inNamespace("chatwoot")
                .informOnCondition(list -> !list.isEmpty() && condition.test(list))
                .get(20, TimeUnit.SECONDS);
    }

    private static void awaitLog(Pod pod, String line) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        String log = "";
        while (System.nanoTime() < end && !log.contains(line)) {
            log = client.pods()
                    .inNamespace("chatwoot")
                    .withName(pod.getMetadata().getName())
                    .inContainer("wait-for-migrations")
                    .getLog();
            Thread.onSpinWait();
        }
        assertThat(log).contains(line);
    }

    private static void awaitAnswer(String node, String path, int status) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        int last = 0;
        while (System.nanoTime() < end && last != status) {
            last = ask(node, path);
        }
        assertThat(last).isEqualTo(status);
    }

    private static int ask(String node, String path) throws IOException {
        HostPort address = testbed.addresses().resolve(node, 80);
        try (Socket socket = new Socket(address.host(), address.port())) { // HttpClient lets nobody choose the Host
            String request = "GET " + path + " HTTP/1.1\r\nHost: support.keybuzz.io\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ")[1]);
        }
    }

    private static String webPod() {
        return client.pods()
                .inNamespace("chatwoot")
                .withLabel("component", "web")
                .list()
                .getItems()
                .get(0)
                .getMetadata()
                .getName();
    }

    private static String reason(Pod pod) {
        var statuses = pod.getStatus().getInitContainerStatuses();
        return statuses.isEmpty() || statuses.get(0).getState().getWaiting() == null
                ? ""
                : statuses.get(0).getState().getWaiting().getReason();
    }

    private static void databaseWithExtensions() throws Exception {
        sql(
                "postgres",
                "CREATE ROLE chatwoot LOGIN PASSWORD 'app-password'",
                "CREATE DATABASE chatwoot OWNER chatwoot");
        sql("chatwoot", "CREATE EXTENSION pg_stat_statements", "CREATE EXTENSION pg_trgm", "CREATE EXTENSION pgcrypto");
    }

    private static void sql(String database, String... statements) throws Exception {
        try (Connection admin = testbed.database().admin(database);
                Statement statement = admin.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void deploy(String file) throws IOException {
        try (InputStream yaml = TestbedTest.class.getResourceAsStream("/testbed/" + file)) {
            client.load(yaml)
                    .items()
                    .forEach(item -> client.resource(item).fieldManager("test").serverSideApply());
        }
    }

    private static void pullSecret() {
        String auth = Base64.getEncoder().encodeToString("keybuzz:s3cret".getBytes(StandardCharsets.UTF_8));
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("chatwoot")
                        .withName("ghcr-secret")
                        .endMetadata()
                        .withType("kubernetes.io/dockerconfigjson")
                        .addToStringData(".dockerconfigjson", "{\"auths\":{\"ghcr.io\":{\"auth\":\"" + auth + "\"}}}")
                        .build())
                .create();
    }

    private static final class Switched implements NodeNetwork {
        @Override
        public boolean reaches(String fromNode, String podNode) {
            return ingressReaches || fromNode.equals(podNode);
        }

        @Override
        public boolean podsReachOut(String podNode, int port) {
            return podsReachOut;
        }

        @Override
        public int sshPort(String node) {
            return 0;
        }

        @Override
        public void mode(String mode) {}

        @Override
        public void close() {}
    }
}
