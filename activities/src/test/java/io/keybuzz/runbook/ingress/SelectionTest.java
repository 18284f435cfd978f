package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final Pod WEB = new PodBuilder()
            .withNewMetadata()
            .withName("chatwoot-web-1")
            .withLabels(Map.of("app", "chatwoot", "component", "web", "pod-template-hash", "5d4"))
            .endMetadata()
            .build();

    @Test
    void aSelectorThatPicksThePodsIsRight() {
        assertThat(Selection.mismatch(service(Map.of("app", "chatwoot", "component", "web")), List.of(WEB)))
                .isEmpty();
    }

    @Test
    void aSelectorThatPicksNobodyIsToldWithTheLabelsThatThereAre() {
        assertThat(Selection.mismatch(service(Map.of("app", "chatwoot", "component", "frontend")), List.of(WEB)))
                .hasValue("it selects app=chatwoot,component=frontend, and no pod has that: 1 web pods have"
                        + " app=chatwoot,component=web");
    }

    @Test
    void withoutPodsThereIsNothingToPick() {
        assertThat(Selection.mismatch(service(Map.of("app", "x")), List.of())).isEmpty();
    }

    @Test
    void aServiceThatIsGoneIsSaid() {
        assertThat(Selection.mismatch(null, List.of(WEB))).hasValue("there is no Service");
    }

    private static Service service(Map<String, String> selector) {
        return new ServiceBuilder()
                .withNewSpec()
                .withSelector(selector)
                .endSpec()
                .build();
    }
}
