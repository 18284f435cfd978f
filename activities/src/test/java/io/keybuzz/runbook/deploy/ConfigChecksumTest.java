package io.keybuzz.runbook.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigChecksumTest {
    @Test
    void changesWithAnyKeyOrValueOfEither() {
        String before = ConfigChecksum.of(config(Map.of("A", "1")), secret(Map.of("B", "2")));

        assertThat(ConfigChecksum.of(config(Map.of("A", "2")), secret(Map.of("B", "2"))))
                .isNotEqualTo(before);
        assertThat(ConfigChecksum.of(config(Map.of("A", "1")), secret(Map.of("B", "3"))))
                .isNotEqualTo(before);
        assertThat(ConfigChecksum.of(config(Map.of("A", "1", "B", "2")), null)).isNotEqualTo(before);
    }

    @Test
    void isTheSameForTheSameDataWhateverElseTheObjectsSay() {
        ConfigMap relabelled = new ConfigMapBuilder(config(Map.of("A", "1", "C", "3")))
                .editMetadata()
                .addToLabels("x", "y")
                .withResourceVersion("7")
                .endMetadata()
                .build();

        assertThat(ConfigChecksum.of(relabelled, null))
                .isEqualTo(ConfigChecksum.of(config(Map.of("C", "3", "A", "1")), null));
    }

    @Test
    void keepsKeysAndValuesApart() {
        assertThat(ConfigChecksum.of(config(Map.of("a", "bc")), null))
                .isNotEqualTo(ConfigChecksum.of(config(Map.of("ab", "c")), null));
        assertThat(ConfigChecksum.of(null, null)).hasSize(64);
    }

    @Test
    void isTheOneOfEarlierVersionsWhichWouldRollAllPodsOtherwise() {
        assertThat(ConfigChecksum.of(config(Map.of("A", "é")), secret(Map.of("B", "2"))))
                .isEqualTo("a399b106d75c3d03ff1017210eb58fba2f83ddb8a9cc55eb62949a653c657dfc");
    }

    private static ConfigMap config(Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .endMetadata()
                .withData(data)
                .build();
    }

    private static Secret secret(Map<String, String> data) {
        return new SecretBuilder()
                .withNewMetadata()
                .endMetadata()
                .withData(data)
                .build();
    }
}
