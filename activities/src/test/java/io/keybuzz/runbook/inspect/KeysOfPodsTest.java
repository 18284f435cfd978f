package io.keybuzz.runbook.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.ingress.FakeApi;
import io.keybuzz.runbook.kubernetes.PodAccess;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.spec.SpecReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Secret that was made anew with another key, under pods that still have the only copy of the one in use. */
class KeysOfPodsTest {
    private static final Target TARGET =
            new Target(SpecReader.read(null, List.of()).spec(), new Run("c", "w", "r", "r", "VerifyChatwoot", 0));
    private static final String PODS = "/api/v1/namespaces/chatwoot/pods/";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/chatwoot/deployments/";
    private static final String RESTART = "rollout restart";

    private final FakeApi api = new FakeApi();
    private final KubernetesClient client = api.client();
    private final PodsThatTell pods = new PodsThatTell();

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    @Test
    void theKeyInUseIsKeptBeforeAnythingRestarts() {
        running("web-1", "chatwoot-web", "SECRET_KEY_BASE=in-use\nRAILS_ENV=production\n");
        running("worker-1", "chatwoot-worker", "SECRET_KEY_BASE=of-the-secret\n");

        Check secrets = dataSecrets();
        Check install = installLine();

        assertThat(secrets.status()).isEqualTo(Status.FAILED);
        assertThat(CheckLine.told(secrets)).contains("SECRET_KEY_BASE in web-1.", "than their Deployments would give");
        assertThat(CheckLine.mend(secrets).orElseThrow())
                .contains(
                        "kubectl -n chatwoot exec web-1 -c chatwoot-web -- env | grep ^SECRET_KEY_BASE=, its value",
                        "secretEnv: {SECRET_KEY_BASE: \"file:NAME\"}");
        assertThat(install.status()).isEqualTo(Status.WARNED);
        assertThat(CheckLine.mend(install).orElseThrow())
                .contains("web-1 -c chatwoot-web -- env | grep ^SECRET_KEY_BASE=")
                .doesNotContain(RESTART);
        assertThat(secrets.toString() + install).doesNotContain("in-use", "of-the-secret");
        assertThat(api.writes()).isEmpty();
    }

    @Test
    void theLastCopyMayBeInAWorkerThatWasNotRestarted() {
        running("web-1", "chatwoot-web", "SECRET_KEY_BASE=of-the-secret\n");
        running("worker-1", "chatwoot-worker", "SECRET_KEY_BASE=in-use\n");

        assertThat(dataSecrets().status()).isEqualTo(Status.FAILED);
        assertThat(CheckLine.mend(installLine()).orElseThrow())
                .contains("exec worker-1 -c chatwoot-worker")
                .doesNotContain(RESTART);
    }

    @Test
    void aRestartIsOfferedWhereTheProcessesHaveTheKeysOfTheSecret() {
        running("web-1", "chatwoot-web", "SECRET_KEY_BASE=of-the-secret\n");
        running("worker-1", "chatwoot-worker", "SECRET_KEY_BASE=of-the-secret\n");

        assertThat(CheckLine.mend(installLine()).orElseThrow()).contains(RESTART);
        assertThat(dataSecrets().status()).isEqualTo(Status.WARNED);
        assertThat(dataSecrets().evidence())
                .filteredOn(e -> e.observed().equals("the same"))
                .hasSize(2);
    }

    @Test
    void noRestartIsOfferedWhereItWouldTakePeopleToAnotherDatabase() {
        running("web-1", "chatwoot-web", "SECRET_KEY_BASE=of-the-secret\n");
        running(
                "web-2",
                "chatwoot-web",
                "SECRET_KEY_BASE=of-the-secret\nPOSTGRES_DATABASE=of-before\nPOSTGRES_PASSWORD=p4ss\n");

        Check install = installLine();

        assertThat(CheckLine.told(install))
                .contains("running processes work on something else than their settings say now: database of-before as"
                        + " role chatwoot_prod at localhost:5432 in web-2");
        assertThat(CheckLine.mend(install).orElseThrow())
                .startsWith("restart nothing, and set the settings back")
                .doesNotContain(RESTART);
        assertThat(CheckLine.told(dataSecrets())).doesNotContain("of-before");
        assertThat(install.toString()).doesNotContain("p4ss");
    }

    @Test
    void podsThatCannotBeAskedAreAWarningAndNoRestartIsOffered() {
        running("web-1", "chatwoot-web", null);
        running("worker-1", "chatwoot-worker", "SECRET_KEY_BASE=of-the-secret\n");

        Check secrets = dataSecrets();

        assertThat(secrets.status()).isEqualTo(Status.WARNED);
        assertThat(CheckLine.told(secrets)).contains("could not be asked: web-1");
        assertThat(secrets.evidence()).anyMatch(e -> e.observed().equals("could not be asked"));
        assertThat(CheckLine.mend(secrets).orElseThrow())
                .contains("get secret chatwoot-secrets -o yaml > chatwoot-secrets.yaml", "exec web-1 -- env");
        assertThat(CheckLine.mend(installLine()).orElseThrow())
                .contains("exec web-1 -- env")
                .doesNotContain(RESTART);
    }

    @Test
    void theProbesAreNotPatchedByHandUnderPodsWithAKeyOfTheirOwn() {
        running("web-1", "chatwoot-web", "SECRET_KEY_BASE=in-use\n");
        Check own = ask(new ProbesLine(install(), keys()));
        running("web-1", "chatwoot-web", "SECRET_KEY_BASE=of-the-secret\n");
        Check same = ask(new ProbesLine(install(), keys()));

        assertThat(CheckLine.mend(own).orElseThrow())
                .contains("grep ^SECRET_KEY_BASE=")
                .doesNotContain("kubectl -n chatwoot patch");
        assertThat(CheckLine.mend(same).orElseThrow()).contains("by hand: kubectl -n chatwoot patch");
    }

    @Test
    void theLineEndOfASecretIsNoOtherKeyAndAKeyThatIsNewIsLostByNobody() {
        assertThat(KeysOfPods.lost(Map.of("SECRET_KEY_BASE", "a"), Map.of("SECRET_KEY_BASE", "a\n")))
                .isEmpty();
        assertThat(KeysOfPods.lost(Map.of(), Map.of("SECRET_KEY_BASE", "a"))).isEmpty();
        assertThat(KeysOfPods.lost(Map.of("ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY", "a"), Map.of()))
                .containsExactly("ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY");
    }

    @Test
    void theWorldIsAskedOnce() {
        running("web-1", "chatwoot-web", "SECRET_KEY_BASE=of-the-secret\n");
        Supplier<KeysOfPods> keys = keys();

        assertThat(keys.get()).isSameAs(keys.get());
        assertThat(pods.asked).isEqualTo(1);
    }

    private Check dataSecrets() {
        return ask(new DataSecretsLine(install(), keys()));
    }

    private Check installLine() {
        return ask(new InstallLine(connections(), install(), keys()));
    }

    private static Check ask(ReportCheck line) {
        return line.check(new CheckRequest(TARGET, List.of())).get(0);
    }

    private Supplier<KeysOfPods> keys() {
        return KeysOfPods.once(connections(), install());
    }

    /** As an old script leaves it: the Secret is younger than the pods. */
    private UsedInstall install() {
        api.put(
                "/api/v1/namespaces/chatwoot/secrets/chatwoot-secrets",
                new SecretBuilder()
                        .withNewMetadata()
                        .withName("chatwoot-secrets")
                        .withNamespace("chatwoot")
                        .addNewManagedField()
                        .withManager("kubectl-create")
                        .withTime("2025-11-28T11:00:00Z")
                        .withNewFieldsV1()
                        .addToAdditionalProperties("f:data", Map.of())
                        .endFieldsV1()
                        .endManagedField()
                        .endMetadata()
                        .addToData(
                                "SECRET_KEY_BASE",
                                Base64.getEncoder().encodeToString("of-the-secret".getBytes(StandardCharsets.UTF_8)))
                        .build());
        api.put(DEPLOYMENTS + "chatwoot-web", deployment("chatwoot-web"));
        api.put(DEPLOYMENTS + "chatwoot-worker", deployment("chatwoot-worker"));
        return UsedInstall.read(client, "chatwoot").orElseThrow();
    }

    private static Deployment deployment(String name) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("chatwoot")
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .withNewSelector()
                .addToMatchLabels("app", "chatwoot")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName(name)
                .addNewEnvFrom()
                .withNewSecretRef("chatwoot-secrets", false)
                .endEnvFrom()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** @param environment what {@code env} prints there; null: it may not be run */
    private void running(String name, String container, String environment) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("chatwoot")
                .endMetadata()
                .withNewStatus()
                .withStartTime("2025-11-28T10:00:00Z")
                .addNewContainerStatus()
                .withName(container)
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
        api.put(PODS + name, pod);
        pods.environments.put(name, environment);
    }

    private Connections connections() {
        return new Connections(
                "default",
                "",
                client,
                pods,
                AddressMap.IDENTITY,
                (namespace, reference) -> "",
                WriteGuard.NONE,
                Policy.NONE);
    }

    private static final class PodsThatTell implements PodAccess {
        private final Map<String, String> environments = new HashMap<>();
        private int asked;

        @Override
        public Answer get(String namespace, String pod, int port, String path, Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Answer submit(
                String namespace, String pod, int port, String path, Map<String, String> fields, Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Executed exec(String namespace, String pod, String container, Duration timeout, List<String> command)
                throws IOException {
            asked++;
            String environment = environments.get(pod);
            if (environment == null) {
                throw new IOException("pods/exec is forbidden");
            }
            assertThat(command).containsExactly("env");
            return new Executed(0, environment, "");
        }
    }
}
