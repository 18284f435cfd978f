package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The key that people's sessions and encrypted columns depend on, and the database itself, stand elsewhere than one would think. */
class KeysInUseScenarioTest extends Scenario {
    private static final String KEY = "canary-key-of-the-pods-0123456789";
    private static final PatchContext EDIT = byHand(PatchType.STRATEGIC_MERGE);

    @BeforeEach
    void somebodysInstall() throws Exception {
        world.firewalls("off");
        world.legacy(Variant.PLAIN);
    }

    @Test
    void aKeyInThePodsOwnEnvironmentIsNotExchanged() throws Exception {
        world.kubernetes()
                .apps()
                .deployments()
                .inNamespace("chatwoot")
                .withName(Names.WEB)
                .patch(
                        EDIT,
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"chatwoot-web\",\"env\":"
                                + "[{\"name\":\"SECRET_KEY_BASE\",\"value\":\"" + KEY + "\"}]}]}}}}");
        Waiting.until(
                "the old pods are gone and the new ones run",
                Duration.ofMinutes(2),
                () -> world.kubernetes().pods().inNamespace("chatwoot").list().getItems().stream()
                        .filter(p -> p.getMetadata().getName().startsWith(Names.WEB + "-"))
                        .allMatch(p -> isReady(p) && hasTheKey(p)));

        assertThat(inspected("data-secrets"))
                .startsWith("WARNED SECRET_KEY_BASE in the pod's own env")
                .contains("get deployment chatwoot-web -o yaml > deployment-chatwoot-web.yaml");
        assertToldAndLeftAlone("from elsewhere than Secret");
    }

    @Test
    void aSecretThatWasChangedAfterThePodsStartedDoesNotReachThem() throws Exception {
        world.kubernetes()
                .secrets()
                .inNamespace("chatwoot")
                .withName(Names.SECRET)
                .patch(
                        EDIT,
                        "{\"data\":{\"SECRET_KEY_BASE\":\""
                                + Base64.getEncoder().encodeToString(KEY.getBytes()) + "\"}}");

        assertThat(inspected("data-secrets"))
                .startsWith("FAILED running processes have another key than their Deployments would give them now")
                .containsPattern("SECRET_KEY_BASE in chatwoot-web-\\S+")
                .contains("Mend: restart nothing before the key in use is kept: kubectl -n chatwoot exec chatwoot-w")
                .contains("-- env | grep ^SECRET_KEY_BASE=, its value into a file");
        assertThat(inspected("install")).doesNotContain("rollout restart");
        assertThat(inspected("probes")).doesNotContain("kubectl -n chatwoot patch");
        assertToldAndLeftAlone("were started before Secret");
    }

    @Test
    void aDatabaseThatWasWrittenIntoTheConfigMapAfterThePodsStartedIsNotTakenForTheirs() throws Exception {
        world.kubernetes()
                .configMaps()
                .inNamespace("chatwoot")
                .withName(Names.CONFIG_MAP)
                .patch(EDIT, "{\"data\":{\"POSTGRES_DATABASE\":\"chatwoot\"}}");

        assertThat(inspected("database"))
                .startsWith("FAILED running processes use database " + Legacy.DATABASE + " as role chatwoot")
                .contains("and their settings now say database chatwoot as role", "Mend: restart nothing");
        assertThat(inspected("install")).doesNotContain("rollout restart");
        Map<String, String> before = Legacy.objects(world);
        Report report = install(Map.of("adopt", "YES", "onFailure", "FAIL"));

        assertThat(report.outcome()).as(() -> diagnoses(report).toString()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.REFUSED).summary())
                .contains(
                        "Running pods (chatwoot-w",
                        "use database " + Legacy.DATABASE,
                        "the spec says database chatwoot");
        assertThat(Legacy.objects(world)).isEqualTo(before);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    /** Status and detail of a line, where no line shows the key. */
    private static String inspected(String id) throws Exception {
        CommandRun run = world.command("inspect", "--json", "--set", "registry.endpoint=http://10.0.0.10:5000");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).doesNotContain(KEY);
        for (JsonNode check : run.json().path("checks")) {
            if (check.path("id").asText().equals(id)) {
                return check.path("status").asText() + " "
                        + check.path("detail").asText();
            }
        }
        throw new AssertionError("no line " + id + " in " + run.out());
    }

    private static void assertToldAndLeftAlone(String why) throws Exception {
        Map<String, String> before = Legacy.objects(world);

        Report report =
                install(Map.of("adopt", "YES", "onFailure", "FAIL", "database", Map.of("name", Legacy.DATABASE)));

        assertThat(report.outcome()).as(() -> diagnoses(report).toString()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.CONFIG_KEY_MISSING).summary()).contains("SECRET_KEY_BASE", why);
        assertThat(report.toString()).doesNotContain(KEY);
        assertThat(Legacy.objects(world)).isEqualTo(before);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private static boolean hasTheKey(Pod pod) {
        return pod.getSpec().getContainers().get(0).getEnv().stream().anyMatch(e -> KEY.equals(e.getValue()));
    }
}
