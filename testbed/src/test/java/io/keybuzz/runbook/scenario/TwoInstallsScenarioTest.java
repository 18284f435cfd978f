package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TwoInstallsScenarioTest extends Scenario {
    @Test
    void aSecondNamespaceOnTheSameDatabaseRoleAndRedisIsRefusedWithTheirOwner() throws Exception {
        assertSucceeded(install(DEFAULTS));
        Map<String, String> first = written();
        Map<String, Object> spec = new LinkedHashMap<>(world.spec());
        spec.put("namespace", "support");
        spec.put("onFailure", "FAIL");

        Report second = Run.start(world, "InstallChatwoot", Names.workflowId("default", "support"), spec)
                .end();

        assertThat(second.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnoses(second)).extracting(Diagnosis::cause).containsOnly(Cause.REFUSED);
        assertThat(diagnoses(second).toString())
                .contains(
                        "chatwoot/chatwoot-ingress answers for support.keybuzz.io already",
                        "role/chatwoot belongs to the install default/chatwoot",
                        "database/chatwoot belongs to the install default/chatwoot",
                        "redis/chatwoot-runbook:owner belongs to the install default/chatwoot");
        assertThat(changes(second)).isEmpty();
        assertThat(world.kubernetes().namespaces().withName("support").get()).isNull();
        assertThat(written()).isEqualTo(first);
    }

    /** The simulated pods share the machine's address, so their sessions tell nothing. */
    @Test
    @LabOnly
    void aDatabaseThatPodsOfAnotherNamespaceUseIsRefusedThoughNothingMarksIt() throws Exception {
        world.firewalls("off");
        world.legacy(Variant.PLAIN);

        Map<String, Object> spec = new LinkedHashMap<>(world.spec());
        spec.putAll(Map.of(
                "namespace",
                "support",
                "frontendUrl",
                "https://other.keybuzz.io",
                "adopt",
                "YES",
                "onFailure",
                "FAIL",
                "redis",
                Map.of("database", 5),
                "database",
                Map.of("name", Legacy.DATABASE)));
        Report second = Run.start(world, "InstallChatwoot", Names.workflowId("default", "support"), spec)
                .end();

        assertThat(second.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnoses(second).toString())
                .contains("Database " + Legacy.DATABASE + " is in use by the Chatwoot in namespace chatwoot");
        assertThat(changes(second)).isEmpty();
    }
}
