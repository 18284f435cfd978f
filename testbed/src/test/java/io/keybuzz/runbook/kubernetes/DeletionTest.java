package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.testbed.Testbed;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeletionTest {
    private static final Target NOBODYS = new Target(null, null);

    @TempDir
    private Path directory;

    @Test
    void whatHasChangedSinceItWasSeenIsLeftAlone() throws Exception {
        try (Testbed testbed = Testbed.start(directory)) {
            var connections = testbed.connections(WriteGuard.NONE);
            Deletion deletion = new Deletion(connections);
            Resource<ConfigMap> its = settings(connections.kubernetes());
            ConfigMap seen = its.create();
            ConfigMap changed = its.edit(now ->
                    new ConfigMapBuilder(now).withData(Map.of("key", "new")).build());

            assertThat(deletion.asSeen(NOBODYS, seen)).isFalse();
            assertThat(its.get()).isNotNull();

            assertThat(deletion.asSeen(NOBODYS, changed)).isTrue();
            assertThat(its.get()).isNull();
        }
    }

    private static Resource<ConfigMap> settings(KubernetesClient kubernetes) {
        return kubernetes
                .configMaps()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("settings")
                        .withNamespace("default")
                        .endMetadata()
                        .withData(Map.of("key", "old"))
                        .build());
    }
}
