package io.keybuzz.runbook.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProbesLineTest {

    @Test
    void theProbesArePatchedByHandWhereTheyAreWrongAndNowhereElse() {
        Container bare = new ContainerBuilder().withName("web").build();
        Container root = new ContainerBuilder()
                .withName("web")
                .withNewLivenessProbe()
                .withNewHttpGet()
                .withPath("/")
                .withNewPort("http")
                .endHttpGet()
                .endLivenessProbe()
                .withNewReadinessProbe()
                .withNewHttpGet()
                .withPath("/")
                .withNewPort("http")
                .endHttpGet()
                .endReadinessProbe()
                .build();

        assertThat(ProbesLine.patch(bare, Optional.of("/api"), true))
                .isEqualTo(
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"readinessProbe\":{\"httpGet\":"
                                + "{\"path\":\"/api\",\"port\":3000,\"httpHeaders\":[{\"name\":\"X-Forwarded-Proto\",\"value\":"
                                + "\"https\"}]},\"periodSeconds\":5,\"timeoutSeconds\":5}}]}}}}");
        assertThat(ProbesLine.patch(root, Optional.of("/health"), true))
                .contains(
                        "[{\"name\":\"web\",\"livenessProbe\":{\"httpGet\":null,\"tcpSocket\":{\"port\":\"http\"},\"periodSeconds\":15}")
                .contains(",\"readinessProbe\":{\"httpGet\":{\"path\":\"/health\"}}")
                .contains(",\"startupProbe\":{\"httpGet\":null,\"tcpSocket\":{\"port\":\"http\"},\"periodSeconds\":10");
        assertThat(ProbesLine.patch(root, Optional.empty(), false))
                .contains(",\"readinessProbe\":{\"httpGet\":null,\"tcpSocket\":{\"port\":\"http\"}}");
    }
}
