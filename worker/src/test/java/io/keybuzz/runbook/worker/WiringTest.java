package io.keybuzz.runbook.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.connection.SealingKey;
import io.keybuzz.runbook.lock.NoWrites;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WiringTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    @Test
    void theKeyOfTheEnvironmentThatWasReadSealsWhatIsKept() {
        assertThat(wired(Map.of("RUNBOOK_HMAC_KEY", KEY)).sealingKey()).isEqualTo(new SealingKey(KEY));
    }

    @Test
    void withoutOneTheWorkerHasToMakeIt() {
        assertThat(wired(Map.of()).sealingKey()).isNull();
    }

    @Test
    void theKeyIsInNoMessage() {
        assertThat(wired(Map.of("RUNBOOK_HMAC_KEY", KEY)).toString()).doesNotContain(KEY);
    }

    private static Connections wired(Map<String, String> environment) {
        try (KubernetesClient nobody = new KubernetesClientBuilder()
                .withConfig(
                        new ConfigBuilder().withMasterUrl("http://localhost:1").build())
                .build()) {
            return Wiring.connections(WorkerConfiguration.read(environment), environment, "", nobody, new NoWrites());
        }
    }
}
