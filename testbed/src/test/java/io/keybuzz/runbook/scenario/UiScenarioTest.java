package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What people do on the pages of a run, in a real browser. */
@LabOnly("the testbed's Temporal has no pages")
class UiScenarioTest extends Scenario {
    @Tag("core")
    @Test
    void anInstallStartedWithoutAnyInputSucceedsAndItsChecklistIsOnThePage() throws Exception {
        JsonNode seen = install("no-input", "");

        assertThat(seen.path("status").asText()).isEqualTo("Completed");
        assertThat(seen.path("running").asText())
                .as("it was watched while the run went on")
                .contains(": running", "preflight", "verify-ingress", "report")
                .doesNotContain("SUCCEEDED");
        assertThat(seen.path("checklist").asText())
                .contains("InstallChatwoot default/chatwoot: SUCCEEDED")
                .as("the first visitor would become administrator, since the spec names none")
                .contains("https://support.keybuzz.io/installation/onboarding");
        assertThat(seen.path("checklistWhole").asBoolean())
                .as("its last line is on the page as well")
                .isTrue();
        assertThat(seen.path("history").asText())
                .as("the timeline reads as the runbook")
                .contains("deploy: Service, Ingress and both Deployments");
        assertThat(Run.of(world, Run.ID).input())
                .as("the page sent none, not even an empty object")
                .isEmpty();
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void anInstallStartedWithAnEmptyObjectSucceeds() throws Exception {
        JsonNode seen = install("empty-object", "{}");

        assertThat(seen.path("status").asText()).isEqualTo("Completed");
        assertThat(Run.of(world, Run.ID).input()).containsExactly("{}");
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
        assertThat(seen.path("parkedWhole").asBoolean())
                .as("its last line is on the page as well")
                .isTrue();
        assertThat(seen.path("status").asText()).isEqualTo("Completed");
        assertThat(seen.path("history").asText()).contains("the plan was read");
    }

    @Tag("core")
    @Test
    void anUnknownFieldEndsTheRunWithEveryError() throws Exception {
        JsonNode seen = install("unknown-field", "{\"colour\": 2, \"web\": {\"replicas\": 0.5}}");

        assertThat(seen.path("status").asText()).isEqualTo("Failed");
        assertThat(seen.path("history").asText())
                .as("the words of the errors: what was typed is on the page as well")
                .contains(
                        "InvalidInput",
                        "colour: unknown field; known here: namespace, image,",
                        "web.replicas = 0.5: needs a whole number");
        assertThat(world.kubernetes().namespaces().withName("chatwoot").get()).isNull();
    }

    @Test
    void aDecisionThatCannotBeTakenIsRefusedOnThePageWithTheReasonAndTheRunWaitsForTheNext() throws Exception {
        JsonNode seen = install(
                "refused",
                "{\"approval\": \"PLAN\"}",
                "{\"action\": \"RETRY\", \"reason\": \"from an old page\", \"by\": \"Ada\", \"decision\": 7}",
                "{\"action\": \"SHRUG\", \"reason\": \"a slip\", \"by\": \"Ada\"}",
                "{\"action\": \"ABORT\", \"reason\": \"not today\", \"by\": \"Ada\"}");

        assertThat(seen.path("refused")).hasSize(2);
        assertThat(seen.path("refused").path(0).asText()).contains("The run waits for decision 1, not 7.");
        assertThat(seen.path("refused").path(1).asText())
                .contains("At preflight this run takes RETRY, ABORT, not SHRUG.");
        assertThat(seen.path("status").asText()).isEqualTo("Failed");
        assertThat(seen.path("checklist").asText()).contains("InstallChatwoot default/chatwoot: ABORTED");
        assertThat(decisions(Run.of(world, Run.ID).reported()))
                .as("only what was taken is in the report")
                .containsExactly("1 ABORT Ada: not today");
        assertThat(world.kubernetes().namespaces().withName("chatwoot").get()).isNull();
    }

    @Test
    void aRunThatIsCancelledOnItsPageTakesEverythingBack() throws Exception {
        Map<String, String> files = firewallFiles();

        JsonNode seen = install("cancel", "{\"ingress\": {\"addresses\": [\"10.0.0.10\"]}}", "cancel");

        assertThat(seen.path("parked").asText()).contains("Parked at verify-ingress");
        assertThat(seen.path("status").asText()).isEqualTo("Canceled");
        assertThat(seen.path("checklist").asText()).contains("InstallChatwoot default/chatwoot: CANCELLED");
        Report report = Run.of(world, Run.ID).reported();
        assertThat(report.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(report.waiting()).isNull();
        assertThat(changes(report)).as("what there was to take back").contains("database/chatwoot");
        assertThat(report.compensation())
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .isEmpty();
        assertThat(firewallFiles()).isEqualTo(files);
        assertNothingIsLeft("chatwoot");
    }

    private static List<String> decisions(Report report) {
        return report.steps().stream()
                .flatMap(step -> step.decisions().stream())
                .map(d -> d.number() + " " + d.action() + " " + d.by() + ": " + d.reason())
                .toList();
    }

    /** @param answers what to do on the page once the run is parked: {@code cancel}, or a decision */
    private static JsonNode install(String name, String input, String... answers) throws Exception {
        return TemporalPages.play(
                "install.mjs",
                "install",
                name,
                Stream.concat(Stream.of(input), Stream.of(answers)).toList());
    }
}
