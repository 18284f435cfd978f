package io.keybuzz.runbook.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.install.InstallWorld;
import io.keybuzz.runbook.install.WorldSnapshot;
import io.keybuzz.runbook.kubernetes.KubernetesClients;
import io.keybuzz.runbook.kubernetes.Permissions;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.temporal.failure.ApplicationFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A verification of an install, and of what people do to one. */
class VerifyOnTestbedTest {
    private static final String ID = Names.verifyId("default", "chatwoot");

    @TempDir
    private static Path directory;

    private static InstallWorld world;
    private static RunbookWorker worker;
    private static KubernetesClient kubectl;
    /** A verification leaves the install as it is, so only a test that breaks it needs another one after it. */
    private static boolean intact;

    @BeforeAll
    static void start() throws Exception {
        world = new InstallWorld(directory);
        worker = world.worker();
        kubectl = KubernetesClients.of(world.testbed().kubernetesConfig());
    }

    @AfterAll
    static void stop() {
        kubectl.close();
        worker.close();
        world.close();
    }

    @BeforeEach
    void anInstall() throws Exception {
        if (!intact) {
            world.testbed().reset();
            assertThat(world.install(InstallWorld.SPEC).outcome()).isEqualTo(Outcome.SUCCEEDED);
        }
        intact = true;
    }

    @Test
    void aCleanInstallPassesEveryCheckAndNothingAtAllIsChanged() throws Exception {
        WorldSnapshot before = world.snapshot();

        Report report = verify();

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.checks())
                .filteredOn(c -> c.status() == Status.FAILED || c.status() == Status.SKIPPED)
                .isEmpty();
        assertThat(check(report, "drift").status())
                .as(check(report, "drift").detail())
                .isEqualTo(Status.PASSED);
        assertThat(report.checks()).extracting(Check::id).contains("drift", "visitor", "node-pod-matrix", "role");
        assertUnchanged(before);
    }

    @Test
    void aVerificationWithoutAnyInputIsOfTheNamespaceChatwoot() throws Exception {
        Report report = InstallWorld.result(world.run("VerifyChatwoot", ID));

        assertThat(report.target().namespace()).isEqualTo("chatwoot");
        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void anEditedDeploymentIsShownAsADiffWithWhoDidIt() throws Exception {
        intact = false;
        patch(
                kubectl.apps()
                        .deployments()
                        .inNamespace("chatwoot")
                        .withName("chatwoot-worker")
                        .get(),
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"chatwoot-worker\",\"env\":"
                        + "[{\"name\":\"MALLOC_ARENA_MAX\",\"value\":\"2\"}],\"resources\":{\"limits\":{\"memory\":\"3Gi\"}}}]}}}}");
        settled();
        WorldSnapshot before = world.snapshot();

        Report report = verify();

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(check(report, "drift").status()).isEqualTo(Status.WARNED);
        assertThat(check(report, "drift").detail())
                .isEqualTo("1 object is not as the last install left it: Deployment/chatwoot/chatwoot-worker");
        assertThat(evidence(report, "Deployment/chatwoot/chatwoot-worker"))
                .contains(
                        "# written by kubectl-edit at ",
                        "+        - name: MALLOC_ARENA_MAX",
                        "+            memory: 3Gi")
                .contains("-            memory: 2Gi");
        assertUnchanged(before);
    }

    @Test
    void aScaledDeploymentIsDrift() throws Exception {
        intact = false;
        kubectl.apps()
                .deployments()
                .inNamespace("chatwoot")
                .withName("chatwoot-worker")
                .scale(1);
        settled();

        Report report = failed(Map.of());

        assertThat(evidence(report, "Deployment/chatwoot/chatwoot-worker"))
                .contains("-  replicas: 2", "+  replicas: 1");
        assertThat(causes(report)).containsExactly(Cause.DRIFT);
    }

    @Test
    void aStrictVerificationFailsOnDrift() throws Exception {
        intact = false;
        patch(
                kubectl.configMaps()
                        .inNamespace("chatwoot")
                        .withName("chatwoot-config")
                        .get(),
                "{\"data\":{\"DEFAULT_LOCALE\":\"fr\",\"FRONTEND_URL\":\"https://elsewhere.example.org\"}}");

        Report report = failed(Map.of("strict", true));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(evidence(report, "ConfigMap/chatwoot/chatwoot-config"))
                .contains("+  DEFAULT_LOCALE: fr", "-  FRONTEND_URL: https://support.keybuzz.io")
                .contains("+  FRONTEND_URL: https://elsewhere.example.org");
        assertThat(evidence(report, "Deployment/chatwoot/chatwoot-web"))
                .contains("+ its pods run with the ConfigMap and the Secret as they were before");
        assertThat(causes(report)).contains(Cause.DRIFT);
    }

    @Test
    void aPasswordThatWasRotatedInTheSecretOnlyFailsSinceTheNextPodCannotLogIn() throws Exception {
        intact = false;
        String rotated = "rotated-behind-the-back";
        patch(
                kubectl.secrets()
                        .inNamespace("chatwoot")
                        .withName("chatwoot-secrets")
                        .get(),
                "{\"data\":{\"POSTGRES_PASSWORD\":\"" + base64(rotated) + "\"}}");

        Report report = failed(Map.of());

        assertThat(check(report, "drift").status()).isEqualTo(Status.FAILED);
        assertThat(evidence(report, "Secret/chatwoot/chatwoot-secrets"))
                .contains("written by kubectl-edit", "POSTGRES_PASSWORD: '***'")
                .doesNotContain(rotated, base64(rotated));
        assertThat(causes(report)).containsExactly(Cause.DATABASE_PASSWORD);
        assertThat(report.toString()).doesNotContain(rotated, base64(rotated));
    }

    @Test
    void anExtensionThatSomebodyAddedAndOneThatIsGoneAreDrift() throws Exception {
        intact = false;
        try (Connection admin = world.testbed().database().admin("chatwoot");
                Statement s = admin.createStatement()) {
            s.execute("CREATE EXTENSION hstore");
            s.execute("DROP EXTENSION pg_trgm CASCADE");
        }

        Report report = verify();

        assertThat(check(report, "drift").detail())
                .isEqualTo("2 objects are not as the last install left them: extension/chatwoot/pg_trgm,"
                        + " extension/chatwoot/hstore");
        assertThat(evidence(report, "extension/chatwoot/pg_trgm")).isEqualTo("gone");
        assertThat(evidence(report, "extension/chatwoot/hstore")).isEqualTo("new:\n+ EXTENSION hstore");
    }

    @Test
    void aFirewallThatShutsAgainIsOneDiagnosisHoweverManyChecksShowIt() throws Exception {
        intact = false;
        world.testbed().faults().firewalls("seed");
        WorldSnapshot before = world.snapshot();

        Report report = failed(Map.of());

        assertThat(causes(report)).containsExactly(Cause.FIREWALL);
        assertThat(report.steps().get(0).diagnoses().get(0).ruledOut()).isNotEmpty();
        assertThat(check(report, "ingress-addresses").status()).isEqualTo(Status.FAILED);
        assertThat(check(report, "node-pod-matrix").status()).isEqualTo(Status.FAILED);
        assertThat(check(report, "drift").evidence())
                .extracting(Evidence::what)
                .anyMatch(what -> what.startsWith("ufw/10.0.0.110/route allow"));
        assertUnchanged(before);
    }

    @Test
    void aRedisThatIsDownIsNamed() throws Exception {
        intact = false;
        world.testbed().faults().redisDown(true);
        try {
            Report report = failed(Map.of());

            assertThat(causes(report)).containsExactly(Cause.REDIS_UNREACHABLE);
        } finally {
            world.testbed().faults().redisDown(false);
        }
    }

    @Test
    void aDeploymentThatSomebodyDeletedIsNamedAndItsIngressIsNotBlamed() throws Exception {
        intact = false;
        kubectl.apps()
                .deployments()
                .inNamespace("chatwoot")
                .withName("chatwoot-web")
                .delete();
        InstallWorld.await(
                "the pods are gone",
                () -> kubectl.pods()
                        .inNamespace("chatwoot")
                        .withLabel("component", "web")
                        .list()
                        .getItems()
                        .isEmpty());

        Report report = failed(Map.of());

        assertThat(report.steps().get(0).diagnoses().get(0).summary()).contains("lacks a Deployment");
        assertThat(evidence(report, "Deployment/chatwoot/chatwoot-web")).isEqualTo("gone");
    }

    @Test
    void theReportOfTheInstallStaysTheOneThatIsKept() throws Exception {
        String kept = kept();

        verify();

        assertThat(kept()).isEqualTo(kept);
    }

    @Test
    void theVerbsOfTheVerifyIdentityAreEnough() throws Exception {
        intact = false;
        Set<String> granted = Permissions.VERIFY.stream()
                .map(p -> p.verb() + " " + p.resource())
                .collect(Collectors.toSet());
        for (ResourceType type : ResourceType.values()) {
            for (String verb : List.of("get", "list", "watch", "create", "update", "patch", "delete")) {
                if (type != ResourceType.ACCESS_REVIEW && !granted.contains(verb + " " + type.plural())) {
                    world.testbed().faults().deny(verb, type.plural());
                }
            }
        }
        world.testbed().faults().deny("*", "*");

        Report report = verify();

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(check(report, "drift").status()).isEqualTo(Status.PASSED);
    }

    @Test
    void withoutPermissionsItIsSaidWhichAreMissing() throws Exception {
        intact = false;
        world.testbed().faults().deny("list", "nodes");
        world.testbed().faults().deny("*", "*");

        Report report = failed(Map.of());

        assertThat(causes(report)).containsExactly(Cause.PERMISSION);
        assertThat(report.steps().get(0).diagnoses().get(0).summary()).contains("list nodes");
        assertThat(report.steps().get(0).diagnoses().get(0).remedy()).contains("deploy/rbac-verify.yaml");
    }

    @Test
    void aNamespaceWithoutAnInstallIsInvalidInputInOneSentence() {
        Throwable failed = catchThrowable(() -> InstallWorld.result(
                world.run("VerifyChatwoot", Names.verifyId("default", "desk"), Map.of("namespace", "desk"))));

        ApplicationFailure failure = (ApplicationFailure) failed.getCause();
        assertThat(failure.getType()).isEqualTo("InvalidInput");
        assertThat(failure.getDetails().get(InvalidInput.class).errors())
                .singleElement()
                .satisfies(e -> assertThat(e.sentence())
                        .startsWith("namespace = desk: has no install of this runbook")
                        .contains("run an install first"));
    }

    @Test
    void everyMistakeInTheInputIsToldAtOnce() {
        Throwable failed = catchThrowable(
                () -> InstallWorld.result(world.run("VerifyChatwoot", ID, Map.of("namespace", 5, "strickt", true))));

        ApplicationFailure failure = (ApplicationFailure) failed.getCause();
        assertThat(failure.getDetails().get(InvalidInput.class).errors())
                .extracting(e -> e.path())
                .containsExactlyInAnyOrder("namespace", "strickt");
    }

    private static Report verify() throws Exception {
        return InstallWorld.result(world.run("VerifyChatwoot", ID, Map.of()));
    }

    private static Report failed(Map<String, Object> input) {
        return InstallWorld.reportOf(catchThrowable(() -> InstallWorld.result(world.run("VerifyChatwoot", ID, input))));
    }

    private static Check check(Report report, String id) {
        return report.checks().stream()
                .filter(c -> c.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static String evidence(Report report, String object) {
        return check(report, "drift").evidence().stream()
                .filter(e -> e.what().startsWith(object + " "))
                .map(Evidence::observed)
                .collect(Collectors.joining("\n"));
    }

    private static List<Cause> causes(Report report) {
        return report.steps().get(0).diagnoses().stream().map(Diagnosis::cause).toList();
    }

    /** As {@code kubectl edit} does it. */
    private static void patch(HasMetadata object, String patch) {
        kubectl.resource(object)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.STRATEGIC_MERGE)
                                .withFieldManager("kubectl-edit")
                                .build(),
                        patch);
    }

    private static void settled() throws Exception {
        InstallWorld.await(
                "the rollout has ended",
                () -> kubectl.apps().deployments().inNamespace("chatwoot").list().getItems().stream()
                        .allMatch(d -> d.getStatus() != null
                                && d.getMetadata()
                                        .getGeneration()
                                        .equals(d.getStatus().getObservedGeneration())
                                && d.getSpec()
                                        .getReplicas()
                                        .equals(d.getStatus().getReplicas())
                                && d.getSpec()
                                        .getReplicas()
                                        .equals(d.getStatus().getUpdatedReplicas())
                                && d.getSpec()
                                        .getReplicas()
                                        .equals(d.getStatus().getAvailableReplicas())));
    }

    private static void assertUnchanged(WorldSnapshot before) throws Exception {
        WorldSnapshot after = world.snapshot();
        Map<String, String> versions = new TreeMap<>(after.versions());
        assertThat(versions).isEqualTo(before.versions());
        assertThat(own(after)).isEqualTo(own(before));
        assertThat(after.rules()).isEqualTo(before.rules());
        assertThat(after.database()).isEqualTo(before.database());
        assertThat(after.redisKeys()).isEqualTo(before.redisKeys());
    }

    /** What lies in the runbook's own namespace, with its versions. */
    private static Map<String, String> own(WorldSnapshot snapshot) {
        Map<String, String> versions = new TreeMap<>();
        snapshot.objects().forEach((name, object) -> {
            if ("chatwoot-runbook".equals(object.getMetadata().getNamespace())) {
                versions.put(name, object.getMetadata().getResourceVersion());
            }
        });
        return versions;
    }

    private static String kept() {
        return kubectl.secrets()
                .inNamespace("chatwoot-runbook")
                .withName("chatwoot-report")
                .get()
                .getData()
                .toString();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
