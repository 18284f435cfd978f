package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pods that lack a setting, because somebody took it away behind the runbook's back. */
class SettingDiagnosisScenarioTest extends DiagnosisScenario {
    @Test
    void aSettingThatTheApplicationMisses() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.kubernetes()
                .secrets()
                .inNamespace("chatwoot")
                .withName(Names.SECRET)
                .patch(byHand(PatchType.JSON), "[{\"op\":\"remove\",\"path\":\"/data/SECRET_KEY_BASE\"}]");
        var web = web();
        web.delete();
        Waiting.until(
                "the new ones end at once",
                Duration.ofMinutes(2),
                () -> web.list().getItems().stream().anyMatch(SettingDiagnosisScenarioTest::isStartedAgain));

        Diagnosis told = diagnosis(Run.verify(world, Map.of()), Cause.CONFIG_KEY_MISSING);

        assertThat(told.summary()).contains("exit code 1", "a setting is missing (SECRET_KEY_BASE)");
        assertThat(told.remedy()).contains("exec deploy/chatwoot-worker -- printenv SECRET_KEY_BASE");
        DiagnosesDocument.told("a setting that the application misses", told);
    }

    @Test
    void aSecretThatSomebodyDeleted() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.kubernetes()
                .secrets()
                .inNamespace("chatwoot")
                .withName(Names.SECRET)
                .delete();
        web().delete();
        awaitAPodThatCannotBeMade();

        Report report = Run.verify(world, Map.of());

        DiagnosesDocument.told("a Secret that somebody deleted", diagnosis(report, Cause.CONFIG_KEY_MISSING));
    }

    @Test
    void aSettingThatIsNotInTheConfigMapAnyMore() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.kubernetes()
                .configMaps()
                .inNamespace("chatwoot")
                .withName(Names.CONFIG_MAP)
                .patch(byHand(PatchType.JSON), "[{\"op\":\"remove\",\"path\":\"/data/FRONTEND_URL\"}]");
        // Ours takes the ConfigMap whole, whatever it holds.
        world.kubernetes()
                .apps()
                .deployments()
                .inNamespace("chatwoot")
                .withName(Names.WEB)
                .patch(
                        byHand(PatchType.JSON),
                        "[{\"op\":\"add\",\"path\":\"/spec/template/spec/containers/0/env\",\"value\":[{\"name\":"
                                + "\"PUBLIC_URL\",\"valueFrom\":{\"configMapKeyRef\":{\"name\":\"" + Names.CONFIG_MAP
                                + "\",\"key\":\"FRONTEND_URL\"}}}]}]");
        awaitAPodThatCannotBeMade();

        Diagnosis told = diagnosis(Run.verify(world, Map.of()), Cause.CONFIG_KEY_MISSING);

        assertThat(told.summary()).contains("key FRONTEND_URL is not in ConfigMap chatwoot/chatwoot-config");
        assertThat(told.remedy()).endsWith("describe configmap chatwoot-config");
        DiagnosesDocument.told("a setting that is not in the ConfigMap any more", told);
    }

    private static FilterWatchListDeletable<Pod, PodList, PodResource> web() {
        return world.kubernetes().pods().inNamespace("chatwoot").withLabel("component", "web");
    }

    private static void awaitAPodThatCannotBeMade() {
        Waiting.until(
                "a pod that cannot be started",
                Duration.ofMinutes(1),
                () -> web().list().getItems().stream()
                        .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                        .anyMatch(p -> p.getStatus().toString().contains("CreateContainerConfigError")));
    }

    private static boolean isStartedAgain(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream().anyMatch(c -> c.getRestartCount() > 0);
    }
}
