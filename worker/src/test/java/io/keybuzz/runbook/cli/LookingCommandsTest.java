package io.keybuzz.runbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.KubernetesClients;
import io.keybuzz.runbook.lock.NoWrites;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code plan} and {@code inspect} end when there is nothing to look at. */
class LookingCommandsTest {
    private static final Policy STRICT =
            new Policy(true, List.of("elsewhere"), List.of(), List.of(), List.of(), Map.of(), false);

    @ParameterizedTest
    @ValueSource(strings = {"plan", "inspect"})
    void aClusterThatCannotBeReachedIsExit1AndASentence(String command) {
        CliRun run = run(Policy.NONE, command);

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out() + run.err())
                .contains("The Kubernetes API at https://127.0.0.1:1/ cannot be reached")
                .doesNotContain("\tat ", "Exception in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "inspect"})
    void withJsonStandardOutputIsOneDocumentAlsoWhenItCannotLook(String command) {
        JsonNode document = Json.read(run(Policy.NONE, command, "--json").out());

        assertThat(document.isObject()).isTrue();
        assertThat(document.path("error").asText() + document.path("problems")).contains("Kubernetes API");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "inspect"})
    void anInvalidSpecIsExit2AndEverythingThatIsWrongWithIt(String command) {
        CliRun run = run(Policy.NONE, command, "--json", "--set", "web.replicas=none", "--set", "redis.port=0");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(Json.read(run.out()).path("errors").findValuesAsText("path"))
                .containsExactlyInAnyOrder("web.replicas", "redis.port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "inspect"})
    void whatThePolicyForbidsIsNotAskedAtAll(String command) {
        CliRun run = run(STRICT, command);

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out() + run.err())
                .contains("policy does not allow the namespace chatwoot")
                .doesNotContain("cannot be reached");
    }

    @Test
    void theManifestsOfASpecAreObjectsWithoutSecretsThatAPersonCanApply() {
        CliRun run = run(Policy.NONE, "manifests", "--set", "web.replicas=3");

        List<HasMetadata> objects = new KubernetesClientBuilder()
                .build()
                .load(new ByteArrayInputStream(run.out().getBytes(StandardCharsets.UTF_8)))
                .items();
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(objects)
                .extracting(o -> o.getKind() + " " + o.getMetadata().getName())
                .containsExactly(
                        "ConfigMap chatwoot-config",
                        "Deployment chatwoot-web",
                        "Deployment chatwoot-worker",
                        "Service chatwoot-web",
                        "Ingress chatwoot-ingress");
        assertThat(((Deployment) objects.get(1)).getSpec().getReplicas()).isEqualTo(3);
        assertThat(run.out()).doesNotContain("chatwoot-runbook/checksum", "_PASSWORD: ", "SECRET_KEY_BASE");
    }

    @Test
    void theManifestsOfOneStepAreThoseThatTheTextForFinishingByHandNames() {
        assertThat(run(Policy.NONE, "manifests", "config").out())
                .contains("kind: \"ConfigMap\"")
                .doesNotContain("Deployment");
        assertThat(run(Policy.NONE, "manifests", "migrate").out())
                .contains("kind: \"Job\"", "POSTGRES_STATEMENT_TIMEOUT", "ar_internal_metadata")
                .doesNotContain("Deployment");
        CliRun other = run(Policy.NONE, "manifests", "rollout");
        assertThat(other.exit()).isEqualTo(2);
        assertThat(other.err())
                .contains("there are no manifests of rollout; there are those of config, deploy, migrate");
    }

    private static CliRun run(Policy policy, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = new Cli(new Surroundings(
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false,
                        80,
                        Map.of(),
                        () -> {
                            throw new AssertionError("Temporal was asked for");
                        },
                        ClusterView.NONE,
                        configuration -> nowhere(policy)))
                .run(arguments);
        return new CliRun(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Nobody listens there. */
    private static Connections nowhere(Policy policy) {
        return new Connections(
                "default",
                "",
                KubernetesClients.of(
                        new ConfigBuilder().withMasterUrl("https://127.0.0.1:1").build()),
                null,
                address -> new HostPort("127.0.0.1", 1),
                (namespace, reference) -> {
                    throw new SecretUnreadable(reference + " leads nowhere");
                },
                new NoWrites(),
                policy);
    }
}
