package io.keybuzz.runbook.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.preflight.RunningProcesses.Running;
import io.keybuzz.runbook.run.Names;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Somebody changed the ConfigMap and restarted nothing, or a rollout hangs half-way. */
class UsedServicesTest {
    private static final Map<String, String> OLD = settings("chatwoot_production");
    private static final Map<String, String> NEW = settings("chatwoot");

    @Test
    void whatProcessesUseAndTheirSettingsDoNotSayIsToldFirstWithThePods() {
        List<UsedServices> used = UsedServices.of(
                "chatwoot",
                List.of(
                        workload(Names.WEB, NEW, process("web-1", NEW), process("web-2", OLD)),
                        workload(Names.WORKER, NEW, process("worker-1", OLD))));

        assertThat(used)
                .satisfiesExactly(
                        processes -> {
                            assertThat(processes.who())
                                    .isEqualTo(
                                            "Running pods (web-2, worker-1), started before their settings were changed, use");
                            assertThat(processes.seen()).contains("exec web-2 -c main -- env");
                            assertThat(processes.services().name()).isEqualTo("chatwoot_production");
                            assertThat(processes.remedy()).isEmpty();
                        },
                        settings -> {
                            assertThat(settings.who())
                                    .isEqualTo("The settings of chatwoot-web, which not all running pods use, say");
                            assertThat(settings.services().name()).isEqualTo("chatwoot");
                            assertThat(settings.remedy().orElseThrow())
                                    .contains("restart nothing", "edit configmap chatwoot-config");
                        });
        assertThat(used.toString()).doesNotContain("p4ss");
    }

    @Test
    void whereProcessesUseWhatTheSettingsSayThePodsAreToldOnce() {
        assertThat(UsedServices.of(
                        "chatwoot",
                        List.of(
                                workload(Names.WEB, NEW, process("web-1", NEW)),
                                workload(Names.WORKER, NEW, process("worker-1", NEW)))))
                .singleElement()
                .satisfies(used -> assertThat(used.who()).isEqualTo("The pods of chatwoot-web use"));
    }

    @Test
    void whereNoProcessCanBeAskedTheSettingsAreTakenForWhatPodsUse() {
        Running silent = new Running("web-1", "main", false, Optional.empty());

        assertThat(UsedServices.of("chatwoot", List.of(workload(Names.WEB, NEW, silent))))
                .singleElement()
                .satisfies(used -> assertThat(used.who()).isEqualTo("The pods of chatwoot-web use"));
    }

    @Test
    void aPodThatIsEndingAfterARestartIsNotTakenForOneThatStays() {
        Running ending = new Running("web-1", "main", true, Optional.of(OLD));

        assertThat(UsedServices.of("chatwoot", List.of(workload(Names.WEB, NEW, ending, process("web-2", NEW)))))
                .singleElement()
                .satisfies(used -> assertThat(used.who()).isEqualTo("The pods of chatwoot-web use"));
    }

    @Test
    void whatOnlyTheKubeletKnowsIsTakenFromAProcess() {
        Map<String, String> refers = new HashMap<>(NEW);
        refers.put("POSTGRES_HOST", "$(POSTGRES_SERVICE_HOST)");

        assertThat(UsedServices.of("chatwoot", List.of(workload(Names.WEB, refers, process("web-1", NEW)))))
                .singleElement()
                .satisfies(used -> {
                    assertThat(used.who()).isEqualTo("The pods of chatwoot-web use");
                    assertThat(used.services().database().host()).isEqualTo("10.0.0.10");
                });
    }

    @Test
    void aWorkerThatIsSetToUseAnotherDatabaseIsToldBesideWeb() {
        assertThat(UsedServices.of("chatwoot", List.of(workload(Names.WEB, OLD), workload(Names.WORKER, NEW))))
                .extracting(UsedServices::who)
                .containsExactly("The pods of chatwoot-web use", "The pods of chatwoot-worker use");
    }

    private static LiveWorkload workload(String name, Map<String, String> stated, Running... processes) {
        return new LiveWorkload(name, false, stated, List.of(processes));
    }

    private static Running process(String pod, Map<String, String> environment) {
        return new Running(pod, "main", false, Optional.of(environment));
    }

    private static Map<String, String> settings(String database) {
        Map<String, String> settings = new HashMap<>();
        settings.put("POSTGRES_HOST", "10.0.0.10");
        settings.put("POSTGRES_DATABASE", database);
        settings.put("POSTGRES_USERNAME", "chatwoot");
        settings.put("POSTGRES_PASSWORD", "p4ss");
        settings.put("REDIS_URL", "redis://:p4ss@10.0.0.10:6379/0");
        return settings;
    }
}
