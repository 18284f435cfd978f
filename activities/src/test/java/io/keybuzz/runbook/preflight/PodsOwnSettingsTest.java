package io.keybuzz.runbook.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodsOwnSettingsTest {

    @Test
    void aVariableThatNobodyElseKnowsWouldBeLost() {
        assertThat(PodsOwnSettings.lost(Set.of("SMTP_ADDRESS", "RAILS_ENV", "PORT"), Set.of("RAILS_ENV", "PORT")))
                .containsExactly("SMTP_ADDRESS");
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
}
