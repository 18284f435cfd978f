package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabasePrecheck;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.preflight.ExistingInstall;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.redis.RedisPrecheck;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsOnTestbedTest {
    @TempDir
    private static Path directory;

    private static Testbed testbed;
    private static Connections connections;

    private final Target target = target("run-1");
    private final CredentialsActivitiesImpl credentials = new CredentialsActivitiesImpl(connections);

    @BeforeAll
    static void start() throws IOException {
        testbed = Testbed.start(directory);
        connections = testbed.connections(WriteGuard.NONE);
    }

    @AfterAll
    static void stop() {
        testbed.close();
    }

    @BeforeEach
    void namespaces() throws Exception {
        testbed.reset();
        for (String name : new String[] {"chatwoot", "chatwoot-runbook"}) {
            connections
                    .kubernetes()
                    .namespaces()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .build())
                    .create();
        }
    }

    @Test
    void whatCouldNotBeAskedSaysWhatWouldHaveBeenAsked() {
        Spec.Database database = target.spec().database();
        Spec unreadable = target.spec()
                .but()
                .database(new Spec.Database(
                        database.host(),
                        database.port(),
                        database.name(),
                        database.username(),
                        database.adminUsername(),
                        new SecretRef("file:none"),
                        database.sslMode(),
                        null))
                .spec();

        List<Check> checks = new CredentialsChecks(connections)
                .check(new CheckRequest(new Target(unreadable, target.run()), List.of()));

        assertThat(checks)
                .filteredOn(c -> c.status() == Check.Status.SKIPPED)
                .extracting(Check::id)
                .containsExactly("role", "first-administrator");
        assertThat(checks).allSatisfy(c -> assertThat(c.evidence()).as(c.id()).isNotEmpty());
        assertThat(checks.get(0).evidence().get(0).what()).contains("psql -h 10.0.0.10", "\\du chatwoot");
    }

    @Test
    void aPasswordInAnAnnotationOfAnIngressOrInAJobWithoutPodsIsALeak() {
        String password = connections.secrets().resolve("chatwoot", new SecretRef("file:redis-password"));
        credentials.act(new ActRequest(target, credentials.observe(target)));
        connections
                .kubernetes()
                .resource(new IngressBuilder()
                        .withNewMetadata()
                        .withName("chatwoot-ingress")
                        .withNamespace("chatwoot")
                        .addToAnnotations("example.org/note", password)
                        .endMetadata()
                        .build())
                .create();
        connections
                .kubernetes()
                .resource(new JobBuilder()
                        .withNewMetadata()
                        .withName("flush")
                        .withNamespace("chatwoot")
                        .endMetadata()
                        .withNewSpec()
                        .withSuspend(true)
                        .withNewTemplate()
                        .withNewSpec()
                        .withRestartPolicy("Never")
                        .addNewContainer()
                        .withName("redis")
                        .withImage("image:v1")
                        .withCommand("sh", "-c", "redis-cli -u redis://:" + password + "@10.0.0.10:6379 FLUSHDB")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();

        assertThat(new CredentialsChecks(connections).check(new CheckRequest(target, List.of())))
                .filteredOn(c -> c.id().equals("secret-hygiene"))
                .singleElement()
                .satisfies(c -> assertThat(c.evidence())
                        .extracting(e -> e.what())
                        .contains(
                                "Ingress/chatwoot-ingress annotation example.org/note", "Job/flush command of redis"));
    }

    @Test
    void convergesLogsInChecksAndUndoes() throws Exception {
        assertThat(new DatabasePrecheck(connections).look(target).problems()).isEmpty();
        assertThat(new RedisPrecheck(connections).look(target).refusals()).isEmpty();
        assertThat(new CredentialsPrecheck(connections).look(target).problems()).isEmpty();

        Before before = credentials.observe(target);
        Acted acted = credentials.act(new ActRequest(target, before));

        assertThat(acted.changes()).extracting(ObjectChange::change).containsOnly(Change.CREATED);
        try (Connection session = new PostgresSessions(connections).application(target)) {
            assertThat(session.isValid(5)).isTrue();
        }
        Target later = target("run-2");
        Acted again = credentials.act(new ActRequest(later, credentials.observe(later)));
        assertThat(again.changes()).extracting(ObjectChange::change).containsOnly(Change.NONE);
        assertThat(new CredentialsPlanner(connections).plan(later)).isEmpty();

        assertThat(new CredentialsChecks(connections).check(new CheckRequest(target, List.of())))
                .extracting(c -> c.id() + " " + c.status())
                .containsExactly("role PASSED", "secret-hygiene PASSED", "first-administrator WARNED");

        assertThat(credentials.undo(new ActRequest(target, before)))
                .extracting(Undone::status)
                .containsOnly(Undone.Status.UNDONE);
        assertThat(connections
                        .kubernetes()
                        .secrets()
                        .inNamespace("chatwoot")
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void aPasswordThatWasChangedIsTheRolesPreviousOneAgainAfterTheUndo() throws Exception {
        credentials.act(new ActRequest(target, credentials.observe(target)));
        testbed.faults().credential("chatwoot-password", "another-Password-9");
        Target later = target("run-2", Map.of("POSTGRES_PASSWORD", new SecretRef("file:chatwoot-password")));
        Before before = credentials.observe(later);
        Acted changed = credentials.act(new ActRequest(later, before));
        assertThat(changed.changes())
                .filteredOn(c -> c.change() == Change.UPDATED)
                .extracting(ObjectChange::object)
                .containsExactlyInAnyOrder("Secret/chatwoot/chatwoot-secrets", "role/chatwoot");

        List<Undone> undone = credentials.undo(new ActRequest(later, before));
        List<Undone> again = credentials.undo(new ActRequest(later, before));

        assertThat(undone)
                .filteredOn(u -> u.object().equals("role/chatwoot"))
                .extracting(Undone::detail)
                .containsExactly("it takes its previous password again");
        assertThat(again).extracting(Undone::status).containsOnly(Undone.Status.UNDONE);
        try (Connection session = new PostgresSessions(connections).application(target)) {
            assertThat(session.isValid(5)).isTrue();
        }
    }

    @Test
    void seesAPasswordInAPodSpecAndAnotherDatabaseBehindIt() {
        credentials.act(new ActRequest(target, credentials.observe(target)));
        connections
                .kubernetes()
                .apps()
                .deployments()
                .inNamespace("chatwoot")
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName("chatwoot-web")
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(0)
                        .withNewSelector()
                        .addToMatchLabels("app", "chatwoot")
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", "chatwoot")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("chatwoot-web")
                        .withImage("ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0")
                        .addNewEnvFrom()
                        .withNewSecretRef("chatwoot-secrets", false)
                        .endEnvFrom()
                        .addNewEnv()
                        .withName("POSTGRES_HOST")
                        .withValue("10.0.0.10")
                        .endEnv()
                        .addNewEnv()
                        .withName("POSTGRES_DB")
                        .withValue("chatwoot")
                        .endEnv()
                        .addNewEnv()
                        .withName("POSTGRES_USERNAME")
                        .withValue("chatwoot")
                        .endEnv()
                        .addNewEnv()
                        .withName("LEAK")
                        .withValue(connections.secrets().resolve("chatwoot", new SecretRef("file:redis-password")))
                        .endEnv()
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();

        Findings findings = new ExistingInstall(connections).look(target);

        assertThat(findings.facts()).containsEntry("installed", "true");
        assertThat(findings.refusals())
                .singleElement()
                .satisfies(d ->
                        assertThat(d.summary()).contains("chatwoot_production as role chatwoot", "does not exist"));
        assertThat(new CredentialsChecks(connections).check(new CheckRequest(target, List.of())))
                .filteredOn(c -> c.id().equals("secret-hygiene"))
                .singleElement()
                .satisfies(c -> {
                    assertThat(c.status()).isEqualTo(Check.Status.FAILED);
                    assertThat(c.detail()).contains("Deployment/chatwoot-web env LEAK");
                });
    }

    private static Target target(String run) {
        return target(run, Map.of());
    }

    private static Target target(String run, Map<String, SecretRef> secretEnv) {
        Spec.Workload workload = new Spec.Workload(2, new Spec.Resources(Map.of(), Map.of()));
        Spec spec = new Spec(
                "chatwoot",
                "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0",
                "https://support.keybuzz.io",
                workload,
                workload,
                new Spec.Database(
                        "10.0.0.10",
                        5432,
                        "chatwoot",
                        "chatwoot",
                        "postgres",
                        new SecretRef("file:postgres-admin-password"),
                        "prefer",
                        null),
                new Spec.Redis("10.0.0.10", 6379, 0, new SecretRef("file:redis-password")),
                new Spec.Registry("ghcr.io", null, null, "ghcr-secret", null),
                new Spec.Ingress("nginx", "chatwoot-ingress", null, 80, Spec.Tls.UPSTREAM, null, Map.of(), null),
                new Spec.Firewall(Spec.FirewallPolicy.OFF, "10.233.0.0/16", "10.0.0.0/16", List.of(), null),
                Spec.Adopt.ASK,
                null,
                null,
                Spec.Probes.AUTO,
                Map.of(),
                secretEnv,
                Spec.Approval.NONE,
                null,
                List.of(),
                Spec.OnFailure.PAUSE,
                Duration.ofDays(1));
        return new Target(spec, new Run("default", "chatwoot/default/chatwoot", run, run, "InstallChatwoot", 1));
    }
}
