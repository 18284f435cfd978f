package io.keybuzz.runbook.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.ingress.FakeApi;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Names;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigPlannerTest {

    @Test
    void aSecretThatLeavesTheConfigMapAtTheEndIsAnnouncedThoughNothingElseOfItChanges() {
        try (FakeApi api = new FakeApi();
                KubernetesClient client = api.client()) {
            api.put(
                    "/api/v1/namespaces/chatwoot/configmaps/chatwoot-config",
                    new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace("chatwoot")
                            .withName(Names.CONFIG_MAP)
                            .addToAnnotations(ServerSideApply.RUN_ANNOTATION, "run-0")
                            .addToAnnotations(Names.KEPT_KEYS_ANNOTATION, "REDIS_URL")
                            .endMetadata()
                            .addToData("REDIS_URL", "redis://:x@10.0.0.10:6379/0")
                            .build());
            // As others made it: a run that applied the ConfigMap has ended before it rolled the pods.
            api.put(
                    "/apis/apps/v1/namespaces/chatwoot/deployments/chatwoot-web",
                    new DeploymentBuilder()
                            .withNewMetadata()
                            .withNamespace("chatwoot")
                            .withName(Names.WEB)
                            .endMetadata()
                            .withNewSpec()
                            .withNewTemplate()
                            .withNewSpec()
                            .addNewContainer()
                            .withName(Names.WEB)
                            .withImage("r/c:v3.12.0")
                            .addNewEnvFrom()
                            .withNewConfigMapRef()
                            .withName(Names.CONFIG_MAP)
                            .endConfigMapRef()
                            .endEnvFrom()
                            .endContainer()
                            .endSpec()
                            .endTemplate()
                            .endSpec()
                            .build());

            List<PlannedChange> planned = new ConfigPlanner(
                            SpecFixture.connections(client, 1, Map.of(), WriteGuard.NONE),
                            (target, desired) -> Optional.empty())
                    .plan(SpecFixture.of("chatwoot").target());

            assertThat(planned)
                    .containsExactly(new PlannedChange(
                            "ConfigMap/chatwoot/chatwoot-config",
                            Change.UPDATED,
                            "# once the new pods serve: -REDIS_URL"));
        }
    }
}
