package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What people do on Temporal's own pages, in a real browser. Screenshots stay in lab/artifacts/ui. */
@LabOnly
class UiScenarioTest extends Scenario {
    private static final Path LAB = Path.of(String.valueOf(System.getenv("RUNBOOK_LAB")));

    @Tag("core")
    @Test
    void anInstallStartedWithoutAnyInputSucceedsAndItsChecklistIsOnThePage() throws Exception {
        JsonNode seen = install("no-input", "", "");

        assertThat(seen.path("status").asText()).isEqualTo("Completed");
        assertThat(seen.path("running").asText()).contains("preflight", "verify-ingress", "report");
        assertThat(seen.path("checklist").asText())
                .contains("InstallChatwoot default/chatwoot: SUCCEEDED")
                .as("the first visitor would become administrator, since the spec names none")
                .contains("https://support.keybuzz.io/installation/onboarding");
        assertThat(seen.path("history").asText())
                .as("the timeline reads as the runbook")
                .contains("deploy: Service, Ingress and both Deployments");
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void anInstallStartedWithAnEmptyObjectSucceeds() throws Exception {
        JsonNode seen = install("empty-object", "{}", "");

        assertThat(seen.path("status").asText()).isEqualTo("Completed");
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Tag("core")
    @Test
    void aParkedRunIsAnsweredOnItsPage() throws Exception {
        JsonNode seen = install(
                "decision",
                "{\"approval\": \"PLAN\"}",
                "{\"action\": \"RETRY\", \"reason\": \"the plan was read\", \"by\": \"Ada\"}");

        assertThat(seen.path("parked").asText())
                .contains("Parked at preflight", "CREATED Deployment/chatwoot/chatwoot-web");
        assertThat(seen.path("status").asText()).isEqualTo("Completed");
        assertThat(seen.path("history").asText()).contains("the plan was read");
    }

    @Tag("core")
    @Test
    void anUnknownFieldEndsTheRunWithEveryError() throws Exception {
        JsonNode seen = install("unknown-field", "{\"replica\": 2, \"web\": {\"replicas\": 0.5}}", "");

        assertThat(seen.path("status").asText()).isEqualTo("Failed");
        assertThat(seen.path("history").asText()).contains("InvalidInput", "replica", "web.replicas");
        assertThat(world.kubernetes().namespaces().withName("chatwoot").get()).isNull();
    }

    private static JsonNode install(String name, String input, String decision) throws Exception {
        Path artefacts =
                Files.createDirectories(LAB.resolve("artifacts").resolve("ui").resolve(name));
        String link = output(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-jar",
                        LAB.resolve("artifacts").resolve("runbook.jar").toString(),
                        "link",
                        "install"))
                .lines()
                .findFirst()
                .orElseThrow();
        return new ObjectMapper()
                .readTree(output(List.of(
                        "node",
                        LAB.resolve("ui").resolve("install.mjs").toString(),
                        link,
                        artefacts.toString(),
                        input,
                        decision)));
    }

    private static String output(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return out;
    }
}
