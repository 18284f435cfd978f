package io.keybuzz.runbook.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.report.Check;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedDatabasePrecheckTest {
    private static final Target TARGET = Targets.of("chatwoot", "run-1");
    private static final Map<String, Boolean> ON_THE_DATABASE = Map.of("10.233.1.7", true);

    @Test
    void aChatwootOfAnotherNamespaceOnTheDatabaseIsRefusedWithItsPods() {
        Diagnosis refused = refusals(
                        TARGET,
                        ON_THE_DATABASE,
                        List.of(pod("helpdesk", "chatwoot-web-1", "chatwoot/chatwoot:v3.12.0", "Running")))
                .get(0);

        assertThat(refused.summary()).contains("Database chatwoot is in use by the Chatwoot in namespace helpdesk");
        assertThat(refused.evidence().get(0).observed()).isEqualTo("10.233.1.7, pod helpdesk/chatwoot-web-1");
        assertThat(refused.remedy()).contains("namespace: helpdesk");
    }

    @Test
    void aChatwootThatSharesTheRoleAloneIsRefusedInWordsAboutTheRole() {
        Diagnosis refused = refusals(
                        TARGET,
                        Map.of("10.233.1.7", false),
                        List.of(pod("helpdesk", "chatwoot-web-1", "chatwoot/chatwoot:v3.12.0", "Running")))
                .get(0);

        assertThat(refused.summary())
                .contains("Role chatwoot is in use by the Chatwoot in namespace helpdesk, on another database");
        assertThat(refused.evidence().get(0).what()).contains("usename = 'chatwoot'");
        assertThat(refused.remedy()).contains("database.username").doesNotContain("namespace:");
    }

    @Test
    void twoThatRunAlreadyAndShareARoleAreToldOfItAndGoOn() {
        Findings installed = judged(Map.of("10.233.1.7", false), true);

        assertThat(installed.refusals()).isEmpty();
        assertThat(installed.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.status()).isEqualTo(Check.Status.WARNED);
            assertThat(warning.detail()).contains("namespace helpdesk");
        });
        assertThat(judged(Map.of("10.233.1.7", false), false).refusals())
                .extracting(Diagnosis::summary)
                .containsExactly(installed.warnings().get(0).detail());
    }

    @Test
    void aSharedRoleThatThisInstallWouldChangeIsRefusedAlsoWhereBothRun() {
        Findings findings = SharedDatabasePrecheck.judged(
                TARGET,
                Map.of("10.233.1.7", false),
                List.of(pod("helpdesk", "chatwoot-web-1", "chatwoot/chatwoot:v3.12.0", "Running")),
                true,
                Optional.of("set another password for it"));

        assertThat(findings.warnings()).isEmpty();
        assertThat(findings.refusals()).singleElement().satisfies(refused -> {
            assertThat(refused.summary()).endsWith("This install would set another password for it");
            assertThat(refused.remedy()).startsWith("Give the other one a role of its own first");
        });
    }

    @Test
    void aDatabaseThatIsSharedIsRefusedAlsoWhereBothRun() {
        assertThat(judged(ON_THE_DATABASE, true).refusals())
                .usingRecursiveComparison()
                .ignoringFields("evidence.at")
                .isEqualTo(judged(ON_THE_DATABASE, false).refusals());
        assertThat(judged(ON_THE_DATABASE, true).refusals()).hasSize(1);
    }

    private static Findings judged(Map<String, Boolean> sessions, boolean installed) {
        return SharedDatabasePrecheck.judged(
                TARGET,
                sessions,
                List.of(pod("helpdesk", "chatwoot-web-1", "chatwoot/chatwoot:v3.12.0", "Running")),
                installed,
                Optional.empty());
    }

    private static List<Diagnosis> refusals(Target target, Map<String, Boolean> sessions, List<Pod> pods) {
        return SharedDatabasePrecheck.judged(target, sessions, pods, false, Optional.empty())
                .refusals();
    }

    @Test
    void twoOthersEachHaveTheirOwnRefusal() {
        Pod onAnother = new PodBuilder(pod("staging", "chatwoot-web-1", "chatwoot", "Running"))
                .editStatus()
                .withPodIP("10.233.2.9")
                .endStatus()
                .build();

        assertThat(refusals(
                        TARGET,
                        Map.of("10.233.1.7", true, "10.233.2.9", false),
                        List.of(onAnother, pod("helpdesk", "chatwoot-web-1", "chatwoot", "Running"))))
                .extracting(Diagnosis::summary)
                .satisfiesExactly(
                        database -> assertThat(database)
                                .startsWith("Database chatwoot")
                                .contains("namespace helpdesk:"),
                        role -> assertThat(role).startsWith("Role chatwoot").contains("namespace staging,"));
    }

    @Test
    void whoOnlyReadsAndWhoHasEndedIsNot() {
        assertThat(refusals(
                        TARGET,
                        ON_THE_DATABASE,
                        List.of(
                                pod("statistics", "metabase-1", "metabase/metabase:v0.50", "Running"),
                                pod("chatwoot", "chatwoot-web-2", "chatwoot/chatwoot:v3.12.0", "Running"),
                                pod("helpdesk", "chatwoot-migrate-1", "chatwoot/chatwoot:v3.12.0", "Succeeded"))))
                .isEmpty();
    }

    @Test
    void onlyAPodThatRunsHasItsAddress() {
        Pod pending = new PodBuilder(pod("chatwoot", "chatwoot-web-3", "chatwoot", "Pending"))
                .editStatus()
                .withPodIP(null)
                .endStatus()
                .build();

        assertThat(SharedDatabasePrecheck.running(
                        List.of(pending, pod("chatwoot", "chatwoot-migrate-1", "chatwoot", "Succeeded"))))
                .isEmpty();
        assertThat(SharedDatabasePrecheck.running(List.of(pod("chatwoot", "chatwoot-web-2", "chatwoot", "Running"))))
                .containsExactly("10.233.1.7");
    }

    private static Pod pod(String namespace, String name, String image, String phase) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage(image)
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .withPodIP("10.233.1.7")
                .endStatus()
                .build();
    }
}
