package io.keybuzz.runbook.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.kubernetes.Fabric8PodAccess;
import io.keybuzz.runbook.kubernetes.Lab;
import io.keybuzz.runbook.kubernetes.OwnNamespace;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.migration.MigrationActivitiesImpl;
import io.keybuzz.runbook.migration.MigrationChecks;
import io.keybuzz.runbook.migration.MigrationPlanner;
import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.rollout.RolloutActivitiesImpl;
import io.keybuzz.runbook.rollout.RolloutChecks;
import io.keybuzz.runbook.rollout.RolloutResult;
import io.keybuzz.runbook.rollout.RunningPod;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.failure.ApplicationFailure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Deploy, rollout and migration against a real cluster, PostgreSQL and Redis, with the stand-in of the image. */
@EnabledIfEnvironmentVariable(named = Lab.KUBECONFIG, matches = ".+")
class WorkloadIT {
    private static final String SERVER = "10.0.0.10";
    private static final String PASSWORD = "a-Password-of-the-test-1";

    private final String name = "workload-test-" + UUID.randomUUID().toString().substring(0, 6);
    private final String database = name.replace('-', '_');
    private final KubernetesClient client = Lab.client();
    private final Connections connections = new Connections(
            "default",
            "",
            client,
            new Fabric8PodAccess(client),
            AddressMap.IDENTITY,
            (namespace, reference) -> reference.reference().contains("admin") ? "admin" : "r3dis",
            WriteGuard.NONE,
            Policy.NONE);
    private Target target = target("ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0");

    @BeforeEach
    void whatTheStepsBeforeMake() throws SQLException {
        new OwnNamespace(connections).ensure();
        sql("postgres", "CREATE ROLE " + database + " LOGIN PASSWORD '" + PASSWORD + "'");
        sql("postgres", "CREATE DATABASE " + database + " OWNER " + database);
        for (String extension : List.of("pg_stat_statements", "pg_trgm", "pgcrypto")) {
            sql(database, "CREATE EXTENSION " + extension);
        }
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        config(PASSWORD);
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("ghcr-secret")
                        .withNamespace(name)
                        .endMetadata()
                        .withType("kubernetes.io/dockerconfigjson")
                        .addToStringData(
                                ".dockerconfigjson",
                                "{\"auths\":{\"ghcr.io\":{\"auth\":\""
                                        + Base64.getEncoder().encodeToString("keybuzz:s3cret".getBytes())
                                        + "\"}}}")
                        .build())
                .create();
    }

    @AfterEach
    void leaveNothing() throws SQLException {
        client.namespaces().withName(name).withGracePeriod(0).delete();
        client.secrets()
                .inNamespace(ServerSideApply.OWN_NAMESPACE)
                .withName("undo-" + name)
                .delete();
        client.close();
        sql("postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        sql("postgres", "DROP ROLE IF EXISTS " + database);
    }

    @Test
    void deploysRollsOutAndMigratesSideBySideAndChangesNothingAgain() throws Exception {
        DeployActivitiesImpl deploy = new DeployActivitiesImpl(connections);
        RolloutActivitiesImpl rollout = new RolloutActivitiesImpl(connections);
        MigrationActivitiesImpl migration = new MigrationActivitiesImpl(connections);
        Before before = deploy.observe(target);
        Acted deployed = deploy.act(new ActRequest(target, before));
        assertThat(deployed.changes()).extracting(ObjectChange::change).containsOnly(Change.CREATED);

        CompletableFuture<RolloutResult> rolledOut = CompletableFuture.supplyAsync(() -> rollout.await(target));
        Acted migrated = migration.migrate(target);
        assertThat(migrated.changes()).extracting(ObjectChange::change).containsExactly(Change.CREATED);
        assertThat(rolledOut.get().pods())
                .hasSize(4)
                .allSatisfy(p -> assertThat(p.ip()).startsWith("10.233."));
        assertThat(rolledOut.get().pods()).extracting(RunningPod::component).contains("web", "worker");

        List<Check> checks = new ArrayList<>();
        CheckRequest request = new CheckRequest(target, List.of());
        checks.addAll(new DeployChecks(connections).check(request));
        checks.addAll(new RolloutChecks(connections).check(request));
        checks.addAll(new MigrationChecks(connections).check(request));
        assertThat(checks)
                .filteredOn(c -> !c.id().equals("attachments"))
                .allSatisfy(c -> assertThat(c.status()).as(c.toString()).isEqualTo(Check.Status.PASSED));
        assertThat(checks).extracting(Check::id).contains("attachments", "sidekiq", "api", "migrations", "endpoints");

        SchemaState state = migration.observe(target);
        assertThat(state.current()).isTrue();
        assertThat(migration.migrate(target).changes())
                .extracting(ObjectChange::object)
                .containsExactly(migrated.changes().get(0).object());
        assertThat(deploy.act(new ActRequest(another(), before)).changes())
                .extracting(ObjectChange::change)
                .containsOnly(Change.NONE);
        assertThat(new MigrationPlanner(connections).plan(target)).isEmpty();
        assertThat(new DeployPlanner(connections, new ServerSideApply(connections)).plan(target))
                .isEmpty();

        assertThat(deploy.undo(new ActRequest(target, before)))
                .extracting(Undone::status)
                .containsOnly(Undone.Status.UNDONE);
    }

    @Test
    void saysThatTheRegistryWantsALogin() {
        client.secrets().inNamespace(name).withName("ghcr-secret").delete();
        target = target("ghcr.io/keybuzzio/chatwoot-keybuzz:" + name);
        deploy();

        Diagnosis why = failure(() -> new RolloutActivitiesImpl(connections).await(target));

        assertThat(why.cause()).isEqualTo(Cause.PULL_CREDENTIALS);
        assertThat(why.summary()).contains("ghcr-secret does not exist");
    }

    @Test
    void saysThatTheTagIsMissingInRolloutAndInMigrationAndLeavesNoJobBehind() {
        target = target("ghcr.io/keybuzzio/chatwoot-keybuzz:" + name);
        deploy();

        assertThat(failure(() -> new RolloutActivitiesImpl(connections).await(target))
                        .cause())
                .isEqualTo(Cause.TAG_MISSING);
        assertThat(failure(() -> new MigrationActivitiesImpl(connections).migrate(target))
                        .cause())
                .isEqualTo(Cause.TAG_MISSING);
        assertThat(client.batch().v1().jobs().inNamespace(name).list().getItems())
                .isEmpty();
    }

    @Test
    void saysThatTheDatabaseRefusesThePassword() {
        config("not-the-Password-at-all");
        deploy();

        assertThat(failure(() -> new RolloutActivitiesImpl(connections).await(target)))
                .satisfies(d -> assertThat(d.cause()).isEqualTo(Cause.DATABASE_PASSWORD))
                .satisfies(d -> assertThat(d.toString()).doesNotContain("not-the-Password-at-all"));
        assertThat(failure(() -> new MigrationActivitiesImpl(connections).migrate(target))
                        .cause())
                .isEqualTo(Cause.DATABASE_PASSWORD);
    }

    @Test
    void saysThatTheSecretIsNotThere() {
        client.secrets().inNamespace(name).withName(Names.SECRET).delete();
        deploy();

        assertThat(failure(() -> new RolloutActivitiesImpl(connections).await(target))
                        .cause())
                .isEqualTo(Cause.CONFIG_KEY_MISSING);
    }

    @Test
    void refusesToLetRailsDropTablesAndMakesANewJobOnRetry() throws SQLException {
        sql(database, "CREATE TABLE accounts(id int)");
        MigrationActivitiesImpl migration = new MigrationActivitiesImpl(connections);

        Diagnosis why = failure(() -> migration.migrate(target));
        assertThat(why.cause()).isEqualTo(Cause.TABLES_WITHOUT_METADATA);

        sql(database, "DROP TABLE accounts");
        assertThat(migration.migrate(target).facts().get("job")).endsWith("-2");
        assertThat(migration.observe(target).current()).isTrue();
    }

    private void deploy() {
        DeployActivitiesImpl deploy = new DeployActivitiesImpl(connections);
        deploy.act(new ActRequest(target, deploy.observe(target)));
    }

    private static Diagnosis failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        ApplicationFailure failure = catchThrowableOfType(ApplicationFailure.class, call);
        return failure.getDetails().get(StepFailure.class).diagnoses().get(0);
    }

    private void config(String password) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(Names.CONFIG_MAP)
                        .withNamespace(name)
                        .endMetadata()
                        .withData(Map.of(
                                "POSTGRES_HOST",
                                SERVER,
                                "POSTGRES_PORT",
                                "5432",
                                "POSTGRES_USERNAME",
                                database,
                                "POSTGRES_DATABASE",
                                database,
                                "FRONTEND_URL",
                                "https://support.keybuzz.io",
                                "RAILS_LOG_TO_STDOUT",
                                "true"))
                        .build())
                .serverSideApply();
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(Names.SECRET)
                        .withNamespace(name)
                        .endMetadata()
                        .withStringData(Map.of(
                                "POSTGRES_PASSWORD",
                                password,
                                "REDIS_PASSWORD",
                                "r3dis",
                                "REDIS_URL",
                                "redis://:r3dis@" + SERVER + ":6379/5",
                                "SECRET_KEY_BASE",
                                "0".repeat(128)))
                        .build())
                .serverSideApply();
    }

    private Target target(String image) {
        Spec spec = Targets.spec(name, Spec.Adopt.ASK, null);
        Spec.Resources small = new Spec.Resources(Map.of("cpu", "10m", "memory", "32Mi"), Map.of("memory", "256Mi"));
        Target defaults = Targets.of(name, name);
        return new Target(
                new Spec(
                        name,
                        image,
                        "https://support.keybuzz.io",
                        new Spec.Workload(2, small),
                        new Spec.Workload(2, small),
                        new Spec.Database(
                                SERVER,
                                5432,
                                database,
                                database,
                                "postgres",
                                spec.database().adminPassword(),
                                "prefer",
                                null),
                        new Spec.Redis(SERVER, 6379, 5, spec.redis().password()),
                        spec.registry(),
                        spec.ingress(),
                        spec.firewall(),
                        spec.adopt(),
                        null,
                        null,
                        Spec.Probes.AUTO,
                        Map.of(),
                        Map.of(),
                        spec.approval(),
                        null,
                        List.of(),
                        spec.onFailure(),
                        spec.decisionTimeout()),
                defaults.run());
    }

    private Target another() {
        return new Target(target.spec(), Targets.of(name, "another-run").run());
    }

    private static void sql(String in, String statement) throws SQLException {
        try (Connection c = DriverManager.getConnection("jdbc:postgresql://" + SERVER + "/" + in, "postgres", "admin");
                Statement s = c.createStatement()) {
            s.execute(statement);
        }
    }
}
