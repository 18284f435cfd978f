package io.keybuzz.runbook.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.ingress.FakeApi;
import io.keybuzz.runbook.lock.WriteGuard;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodsOwnSettingsTest {

    @Test
    void aVariableThatNobodyElseKnowsWouldBeLost() {
        assertThat(PodsOwnSettings.lost(Set.of("SMTP_ADDRESS", "RAILS_ENV", "PORT"), Set.of("RAILS_ENV", "PORT")))
                .containsExactly("SMTP_ADDRESS");
    }

    @Test
    void aVariableOfTheDeploymentsOwnThatGoesOverTheConfigMapWouldGetTheOtherValue() {
        try (FakeApi api = new FakeApi();
                KubernetesClient client = api.client()) {
            api.put(
                    "/api/v1/namespaces/chatwoot/configmaps/chatwoot-config",
                    new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName("chatwoot-config")
                            .endMetadata()
                            .withData(Map.of("SMTP_ADDRESS", "mail.old", "MAILER_SENDER_EMAIL", "a@example.org"))
                            .build());
            api.put(
                    "/apis/apps/v1/namespaces/chatwoot/deployments/chatwoot-web",
                    new DeploymentBuilder()
                            .withNewMetadata()
                            .withName("chatwoot-web")
                            .endMetadata()
                            .withNewSpec()
                            .withNewTemplate()
                            .withNewMetadata()
                            .endMetadata()
                            .withNewSpec()
                            .addNewContainer()
                            .withName("chatwoot-web")
                            .addNewEnvFrom()
                            .withNewConfigMapRef("chatwoot-config", false)
                            .endEnvFrom()
                            .addNewEnv()
                            .withName("SMTP_ADDRESS")
                            .withValue("mail.new")
                            .endEnv()
                            .addNewEnv()
                            .withName("ENABLE_ACCOUNT_SIGNUP")
                            .withValue("true")
                            .endEnv()
                            .addNewEnv()
                            .withName("FRONTEND_URL")
                            .withValue("https://old.example.org")
                            .endEnv()
                            .endContainer()
                            .endSpec()
                            .endTemplate()
                            .endSpec()
                            .build());

            Findings found = new PodsOwnSettings(SpecFixture.connections(client, 1, Map.of(), WriteGuard.NONE))
                    .look(SpecFixture.of("chatwoot").target());

            assertThat(found.problems()).singleElement().satisfies(d -> {
                assertThat(d.summary()).contains("another value for ENABLE_ACCOUNT_SIGNUP, SMTP_ADDRESS than");
                assertThat(d.toString()).contains("the pod's own env").doesNotContain("mail.new", "mail.old");
            });
        }
    }

    @Test
    void aValueThatStaysIsNoMatter() {
        assertThat(PodsOwnSettings.changed(
                        Map.of("SMTP_ADDRESS", "m", "RAILS_ENV", "staging"), Map.of("SMTP_ADDRESS", "m")))
                .isEmpty();
    }

    @Test
    void filesOnAClaimAreNamed() {
        var deployment = new DeploymentBuilder()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewVolume()
                .withName("storage")
                .withNewPersistentVolumeClaim("chatwoot-storage", false)
                .endVolume()
                .addNewVolume()
                .withName("tmp")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();

        assertThat(PodsOwnSettings.claims(deployment)).containsExactly("chatwoot-storage");
    }

    @Test
    void attachmentsOnAShareOrOnTheNodeAreNamedAndWhatEndsWithThePodIsNot() {
        var deployment = new DeploymentBuilder()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .addNewVolumeMount()
                .withName("share")
                .withMountPath("/app/storage")
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("clock")
                .withMountPath("/etc/localtime")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("share")
                .withNewNfs("/chatwoot", false, "10.0.0.11")
                .endVolume()
                .addNewVolume()
                .withName("clock")
                .withNewHostPath("/etc/localtime", "File")
                .endVolume()
                .endSpec()
                .endTemplate()
                .endSpec();

        assertThat(PodsOwnSettings.claims(deployment.build())).containsExactly("volume share (/app/storage)");
        assertThat(PodsOwnSettings.claims(deployment
                        .editSpec()
                        .editTemplate()
                        .editSpec()
                        .editFirstVolume()
                        .withNfs(null)
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .endVolume()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build()))
                .isEmpty();
    }
}
