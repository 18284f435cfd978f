package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProvenPathsTest extends InstallScenario {
    @Test
    void pathsThatWereJustProvenAreNotProbedAgainForTheReportWhereNothingWasChanged() {
        Stream.of("NamespaceAct", "CredentialsAct", "ConfigAct", "RegistryAct", "DeployAct")
                .forEach(type -> script.then(type, () -> new Acted(List.of(), Map.of())));
        script.then("MigrationObserve", () -> new SchemaState(true, 5, true, 2, "20231211010827", true, List.of()));

        start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(script.checked().paths()).isNotNull();
        assertThat(script.count("FirewallObserve")).isEqualTo(1);
    }

    @Test
    void afterAChangeTheReportProbesEveryPathAnew() {
        start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(script.checked().paths()).isNull();
    }
}
