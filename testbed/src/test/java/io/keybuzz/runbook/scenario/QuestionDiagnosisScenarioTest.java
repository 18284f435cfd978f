package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Outcome;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run asks before its first write, in the words that an operator reads, and that a no leaves everything as it was. */
class QuestionDiagnosisScenarioTest extends DiagnosisScenario {

    @Test
    void aPlanThatWaitsForApproval() throws Exception {
        DiagnosesDocument.told("a plan that waits for approval", saidNo(Map.of("approval", "PLAN")));

        assertThat(world.kubernetes().namespaces().withName("chatwoot").get()).isNull();
        assertThat(world.sql("postgres", "SELECT 1 FROM pg_roles WHERE rolname = 'chatwoot'"))
                .isEmpty();
    }

    @Test
    void anAdoptionThatIsAskedFor() throws Exception {
        settingsMadeWithKubectl();

        DiagnosesDocument.told("an adoption that is asked for", saidNo(DEFAULTS));

        assertSettingsAreAsTheyWere();
    }

    @Test
    void anAdoptionThatIsRefused() throws Exception {
        settingsMadeWithKubectl();

        DiagnosesDocument.told("an adoption that is refused", fails(Map.of("adopt", "NO"), Cause.REFUSED));

        assertSettingsAreAsTheyWere();
    }

    private static Diagnosis saidNo(Map<String, Object> spec) throws Exception {
        Run run = Run.start(world, spec);
        Diagnosis question = run.parked().waiting().diagnosis();
        assertThat(question.cause()).isEqualTo(Cause.APPROVAL);
        run.decide("ABORT");
        assertThat(run.end().outcome()).isEqualTo(Outcome.ABORTED);
        return question;
    }

    private static void settingsMadeWithKubectl() {
        world.kubernetes()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("chatwoot")
                        .endMetadata()
                        .build())
                .create();
        world.kubernetes()
                .configMaps()
                .inNamespace("chatwoot")
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("chatwoot-config")
                        .endMetadata()
                        .addToData("FRONTEND_URL", "https://old.keybuzz.io")
                        .build())
                .fieldManager("kubectl")
                .serverSideApply();
    }

    private static void assertSettingsAreAsTheyWere() {
        assertThat(world.kubernetes()
                        .configMaps()
                        .inNamespace("chatwoot")
                        .withName("chatwoot-config")
                        .get()
                        .getData())
                .containsExactlyEntriesOf(Map.of("FRONTEND_URL", "https://old.keybuzz.io"));
        assertThat(world.kubernetes()
                        .secrets()
                        .inNamespace("chatwoot")
                        .withName("chatwoot-secrets")
                        .get())
                .isNull();
    }
}
