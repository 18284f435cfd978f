package io.keybuzz.runbook.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.install.InstallWorld;
import io.keybuzz.runbook.install.WorldSnapshot;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DriftOfAnInstallTest extends VerifyOnTestbed {
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
        assertThat(evidence(report, "extension/chatwoot/pg_trgm")).isEqualTo("gone:\n- EXTENSION pg_trgm");
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
        assertThat(evidence(report, "Deployment/chatwoot/chatwoot-web"))
                .startsWith("gone:\n--- Deployment/chatwoot/chatwoot-web\n")
                .contains("\n-kind: Deployment\n")
                .doesNotContain("\n+ ");
    }

    private static String evidence(Report report, String object) {
        return check(report, "drift").evidence().stream()
                .filter(e -> e.what().startsWith(object + " "))
                .map(Evidence::observed)
                .collect(Collectors.joining("\n"));
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
                                                .equals(d.getStatus().getAvailableReplicas()))
                        && noPodIsLeaving());
    }

    private static boolean noPodIsLeaving() {
        return kubectl.pods().inNamespace("chatwoot").list().getItems().stream()
                .allMatch(pod -> pod.getMetadata().getDeletionTimestamp() == null);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
