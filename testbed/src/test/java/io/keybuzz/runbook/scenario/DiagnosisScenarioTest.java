package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each cause made real, and what a person is then told; docs/diagnoses.md shows it. */
class DiagnosisScenarioTest extends Scenario {
    private static final String IMAGE = "ghcr.io/keybuzzio/chatwoot-keybuzz:";

    @Test
    void aTagThatIsNotThere() throws Exception {
        Diagnosis told = fails(Map.of("image", IMAGE + "v3.99.0"), Cause.TAG_MISSING);

        assertThat(told.summary()).contains("v3.99.0", "there are", "v3.12.0");
        DiagnosesDocument.told("a tag that is not there", told);
    }

    @Test
    void aLoginThatTheRegistryRefuses() throws Exception {
        world.credential("registry-password", "wrong-Password-1");

        Diagnosis told = fails(DEFAULTS, Cause.PULL_CREDENTIALS);

        assertThat(told.toString()).doesNotContain("wrong-Password-1");
        DiagnosesDocument.told("a login that the registry refuses", told);
    }

    @Test
    void aPostgresThatIsDown() throws Exception {
        world.fault(Fault.POSTGRES_DOWN);

        DiagnosesDocument.told("PostgreSQL is down", fails(DEFAULTS, Cause.DATABASE_UNREACHABLE));
    }

    @Test
    void anAdministratorsPasswordThatIsWrong() throws Exception {
        world.credential("postgres-admin-password", "wrong-Password-2");

        DiagnosesDocument.told("the administrator's password is wrong", fails(DEFAULTS, Cause.DATABASE_PASSWORD));
    }

    @Test
    void aRedisThatIsDown() throws Exception {
        world.fault(Fault.REDIS_DOWN);

        DiagnosesDocument.told("Redis is down", fails(DEFAULTS, Cause.REDIS_UNREACHABLE));
    }

    @Test
    void aRedisPasswordThatIsWrong() throws Exception {
        world.credential("redis-password", "wrong-Password-3");

        DiagnosesDocument.told("the password of Redis is wrong", fails(DEFAULTS, Cause.REDIS_PASSWORD));
    }

    @Test
    void aPidFileThatOutlivedItsProcess() throws Exception {
        crash(
                "a pid file that outlived its process",
                "A server is already running (pid: 1, file: /app/tmp/pids/server.pid).",
                Cause.STALE_PID_FILE);
    }

    @Test
    void aSettingThatTheApplicationMisses() throws Exception {
        crash(
                "a setting that the application misses",
                "KeyError: key not found: \"MAILER_SENDER_EMAIL\"",
                Cause.CONFIG_KEY_MISSING);
    }

    @Test
    void aNameThatDoesNotResolveInAPod() throws Exception {
        crash(
                "a name that does not resolve in a pod",
                "PG::ConnectionBad: could not translate host name \"10.0.0.10\" to address: Temporary failure in name"
                        + " resolution",
                Cause.DNS);
    }

    @Test
    void anErrorOfTheApplicationThatNobodyKnows() throws Exception {
        crash("an error that nobody knows", "NameError: uninitialized constant Standin::Crash", Cause.UNKNOWN);
    }

    @Test
    void aSecretThatSomebodyDeleted() throws Exception {
        assertSucceeded(install(DEFAULTS));
        var pods = world.kubernetes().pods().inNamespace("chatwoot");
        world.kubernetes()
                .secrets()
                .inNamespace("chatwoot")
                .withName(Names.SECRET)
                .delete();
        pods.withLabel("component", "web").delete();
        Waiting.until(
                "a pod that cannot be started",
                Duration.ofMinutes(1),
                () -> pods.withLabel("component", "web").list().getItems().stream()
                        .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                        .anyMatch(p -> p.getStatus().toString().contains("CreateContainerConfigError")));

        Report report = Run.verify(world, Map.of());

        DiagnosesDocument.told("a Secret that somebody deleted", diagnosis(report, Cause.CONFIG_KEY_MISSING));
    }

    @Test
    void tablesOfSomebodyElse() throws Exception {
        world.sql("postgres", "CREATE DATABASE chatwoot");
        world.sql("chatwoot", "CREATE TABLE invoices (id int)");

        Report report = install(Map.of("adopt", "YES", "onFailure", "ROLLBACK"));

        assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        DiagnosesDocument.told("tables of somebody else", diagnosis(report, Cause.TABLES_WITHOUT_METADATA));
        assertThat(world.sql("chatwoot", "SELECT count(*) FROM invoices")).containsExactly("0");
        assertThat(world.sql("postgres", "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'chatwoot'"))
                .containsExactly("postgres");
    }

    @Test
    void aLockThatSomebodyHolds() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.sql("postgres", "ALTER ROLE chatwoot SET lock_timeout = '2s'");
        try (Connection held = migrationBlocked()) {
            Diagnosis told = fails(DEFAULTS, Cause.LOCK_TIMEOUT);

            assertThat(told.evidence())
                    .anySatisfy(e -> assertThat(e.observed()).contains("ExclusiveLock on schema_migrations"));
            DiagnosesDocument.told("a lock that somebody holds", told);
        }
    }

    @Test
    void aStatementThatTakesTooLong() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.sql("postgres", "ALTER ROLE chatwoot SET statement_timeout = '2s'");
        try (Connection held = migrationBlocked()) {
            DiagnosesDocument.told("a statement that takes too long", fails(DEFAULTS, Cause.STATEMENT_TIMEOUT));
        }
    }

    @Test
    void aSessionThatIsCut() throws Exception {
        assertSucceeded(install(DEFAULTS));
        try (Connection held = migrationBlocked()) {
            Run run = Run.start(world, UNATTENDED);
            Waiting.until("the migration waits for the lock", Duration.ofMinutes(1), () -> waiting() > 0);
            world.sql(
                    "postgres",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'chatwoot' AND"
                            + " wait_event_type = 'Lock'");

            DiagnosesDocument.told("a session that is cut", diagnosis(run.end(), Cause.CONNECTION_CUT));
        }
    }

    @Test
    void seedsThatWereNeverLoadedAreLoaded() throws Exception {
        Run run = Run.start(world, Map.of("image", IMAGE + "v3.12.0-migration-fails"));
        assertThat(run.parked().waiting().step()).isEqualTo("migrate");
        // As a Job leaves it that was killed between load and seed.
        world.redis("DEL", Names.ONBOARDING_KEY);
        run.retryWith(Map.of("image", IMAGE + "v3.12.0"));

        Report report = run.end();

        assertSucceeded(report);
        Diagnosis told = diagnosis(report, Cause.NOT_SEEDED);
        assertThat(told.mended()).isTrue();
        assertThat(world.redis("EXISTS", Names.ONBOARDING_KEY)).containsExactly("1");
        DiagnosesDocument.told("seeds that were never loaded", told);
    }

    @Test
    void aServiceThatSelectsNobody() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.kubernetes()
                .services()
                .inNamespace("chatwoot")
                .withName(Names.SERVICE)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager("kubectl-edit")
                                .build(),
                        "{\"spec\":{\"selector\":{\"component\":\"frontend\"}}}");
        Waiting.until(
                "nobody is served any more",
                Duration.ofMinutes(1),
                () -> WayIn.answers(world).values().stream().noneMatch(status -> status == 200));

        Diagnosis told = diagnosis(Run.verify(world, Map.of()), Cause.NO_READY_ENDPOINTS);

        assertThat(told.summary()).contains("component=frontend", "component=web");
        DiagnosesDocument.told("a Service that selects nobody", told);
    }

    @Test
    void noRouteBetweenNodes() throws Exception {
        world.fault(Fault.NO_ROUTE);
        world.kubernetes()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("kube-system")
                        .endMetadata()
                        .build())
                .serverSideApply();
        var calico = world.kubernetes()
                .configMaps()
                .inNamespace("kube-system")
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("calico-config")
                        .endMetadata()
                        .addToData("calico_backend", "none")
                        .build());
        calico.serverSideApply();
        try {
            Diagnosis told = fails(DEFAULTS, Cause.NO_ROUTE);

            assertThat(told.summary()).contains("Calico's backend is none");
            DiagnosesDocument.told("no route between nodes", told);
        } finally {
            calico.delete();
        }
    }

    @Test
    void aFirewallThatIsOnlyToBeReported() throws Exception {
        Map<String, List<String>> rules = allRules();

        Diagnosis told = fails(Map.of("firewall", Map.of("policy", "REPORT_ONLY")), Cause.FIREWALL);

        assertThat(told.remedy()).contains("ufw route allow");
        assertThat(allRules()).isEqualTo(rules);
        DiagnosesDocument.told("a firewall in the pods' way", told);
    }

    @Test
    void anAddressThatNobodyAnswersAt() throws Exception {
        DiagnosesDocument.told(
                "an ingress address where nobody listens",
                fails(Map.of("ingress", Map.of("addresses", List.of("10.0.0.10"))), Cause.NODE_UNREACHABLE));
    }

    @Test
    @LabOnly
    void aNameOfTheIngressThatDoesNotResolve() throws Exception {
        DiagnosesDocument.told(
                "an ingress address that does not resolve",
                fails(Map.of("ingress", Map.of("addresses", List.of("ingress.invalid"))), Cause.DNS));
    }

    @Test
    void anIngressClassThatIsNotThere() throws Exception {
        DiagnosesDocument.told(
                "an IngressClass that is not there",
                fails(Map.of("ingress", Map.of("className", "traefik")), Cause.INGRESS_CLASS_MISSING));
    }

    @Test
    void aCertificateThatIsNotThere() throws Exception {
        DiagnosesDocument.told(
                "a certificate that is not there",
                fails(Map.of("ingress", Map.of("tls", "INGRESS", "tlsSecretName", "support-tls")), Cause.TLS));
    }

    @Test
    void aSecretThatCannotBeRead() throws Exception {
        DiagnosesDocument.told(
                "a secret that cannot be read",
                fails(Map.of("redis", Map.of("password", "file:no-such-file")), Cause.SECRET_UNREADABLE));
    }

    @Test
    void aRegistryThatDoesNotAnswerIsToldWhileItIsWaitedFor() throws Exception {
        world.fault(Fault.REGISTRY_DOWN);
        Run run = Run.start(world, DEFAULTS);
        Waiting.until(
                "it is told while the run goes on",
                Duration.ofMinutes(1),
                () -> run.progress().steps().stream()
                        .filter(step -> step.id().equals("rollout"))
                        .anyMatch(step -> !step.diagnoses().isEmpty()));
        assertThat(run.progress().waiting()).isNull();
        Diagnosis told = diagnosis(run.progress(), Cause.REGISTRY_DOWN);
        run.cancel();

        assertThat(told.summary()).contains("does not answer the node");
        DiagnosesDocument.told("a registry that does not answer", told);
        run.failed();
    }

    @Test
    @LabOnly
    void morePodsThanThereIsRoomFor() throws Exception {
        DiagnosesDocument.told(
                "no room for a pod",
                fails(
                        Map.of(
                                "worker",
                                Map.of(
                                        "resources",
                                        Map.of(
                                                "requests",
                                                Map.of("cpu", "500", "memory", "512Mi"),
                                                "limits",
                                                Map.of("cpu", "500", "memory", "2Gi")))),
                        Cause.UNSCHEDULABLE));
    }

    @Test
    @LabOnly
    void aQuotaThatIsUsedUp() throws Exception {
        world.kubernetes()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("chatwoot")
                        .endMetadata()
                        .build())
                .create();
        world.kubernetes()
                .resourceQuotas()
                .inNamespace("chatwoot")
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("compute")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("pods", new Quantity("2"))
                        .endSpec()
                        .build())
                .create();

        Diagnosis told = fails(Map.of("adopt", "YES"), Cause.UNSCHEDULABLE);

        assertThat(told.summary()).contains("exceeded quota: compute");
        DiagnosesDocument.told("a quota that is used up", told);
    }

    @Test
    @LabOnly
    void aLimitOfMemoryThatIsTooLow() throws Exception {
        DiagnosesDocument.told(
                "a limit of memory that is too low",
                fails(
                        Map.of(
                                "web",
                                Map.of(
                                        "resources",
                                        Map.of(
                                                "requests",
                                                Map.of("cpu", "250m", "memory", "6Mi"),
                                                "limits",
                                                Map.of("cpu", "1", "memory", "6Mi")))),
                        Cause.OUT_OF_MEMORY));
    }

    @Test
    @LabOnly
    void anExtensionThatTheServerDoesNotHave() throws Exception {
        DiagnosesDocument.told(
                "an extension that the server does not have",
                fails(Map.of("image", IMAGE + "v4.0.0"), Cause.EXTENSION_MISSING));
    }

    @Test
    @LabOnly
    void anIngressControllerThatMayNotRead() throws Exception {
        assertSucceeded(install(DEFAULTS));
        var bindings = world.kubernetes().rbac().clusterRoleBindings();
        var binding = bindings.withName("ingress-nginx").get();
        bindings.withName("ingress-nginx").delete();
        try {
            world.kubernetes()
                    .pods()
                    .inNamespace("chatwoot")
                    .withLabel("component", "web")
                    .delete();
            Waiting.until(
                    "new pods are ready, and nobody is served",
                    Duration.ofMinutes(2),
                    () -> WayIn.answers(world).values().stream().noneMatch(status -> status == 200)
                            && world.kubernetes()
                                            .apps()
                                            .deployments()
                                            .inNamespace("chatwoot")
                                            .withName(Names.WEB)
                                            .get()
                                            .getStatus()
                                            .getAvailableReplicas()
                                    == 2);

            DiagnosesDocument.told(
                    "an ingress controller that may not read",
                    diagnosis(Run.verify(world, Map.of()), Cause.PERMISSION));
        } finally {
            binding.getMetadata().setResourceVersion(null);
            binding.getMetadata().setUid(null);
            bindings.resource(binding).create();
        }
    }

    private static void crash(String title, String printed, Cause cause) throws Exception {
        Diagnosis told = fails(Map.of("env", Map.of("STANDIN_CRASH", printed)), cause);
        assertThat(told.summary()).contains("Pod chatwoot/chatwoot-", "exit code 1");
        assertThat(told.ruledOut()).isNotEmpty();
        DiagnosesDocument.told(title, told);
    }

    /** The first diagnosis of that cause of an install that nobody attends to. */
    private static Diagnosis fails(Map<String, Object> spec, Cause cause) throws Exception {
        Map<String, Object> all = new java.util.LinkedHashMap<>(spec);
        all.putAll(UNATTENDED);
        Report report = install(all);
        assertThat(report.outcome()).as(() -> diagnoses(report).toString()).isEqualTo(Outcome.FAILED);
        return diagnosis(report, cause);
    }

    /** A migration is pending, and its table is held by somebody until this is closed. */
    private static Connection migrationBlocked() throws Exception {
        Connection somebody = world.administrator("chatwoot");
        somebody.createStatement()
                .execute("DELETE FROM schema_migrations WHERE version = (SELECT max(version) FROM schema_migrations)");
        somebody.setAutoCommit(false);
        somebody.createStatement().execute("LOCK TABLE schema_migrations IN EXCLUSIVE MODE");
        return somebody;
    }

    private static int waiting() {
        try {
            return world.sql(
                            "postgres",
                            "SELECT pid FROM pg_stat_activity WHERE usename = 'chatwoot' AND wait_event_type = 'Lock'")
                    .size();
        } catch (Exception notAsked) {
            return 0;
        }
    }
}
