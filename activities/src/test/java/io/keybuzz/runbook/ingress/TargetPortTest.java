package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetPortTest {
    private static final Pod WEB = new PodBuilder()
            .withNewSpec()
            .addNewContainer()
            .addNewPort()
            .withName("http")
            .withContainerPort(3000)
            .endPort()
            .endContainer()
            .endSpec()
            .build();

    @Test
    void aPortThatThePodsListenOnIsRightByNumberAndByName() {
        assertThat(TargetPort.mismatch(service(new IntOrString(3000)), List.of(WEB)))
                .isEmpty();
        assertThat(TargetPort.mismatch(service(new IntOrString("http")), List.of(WEB)))
                .isEmpty();
        assertThat(TargetPort.mismatch(service(null), List.of(WEB))).isEmpty();
    }

    @Test
    void anotherPortIsToldWithTheOneThatThereIs() {
        assertThat(TargetPort.mismatch(service(new IntOrString(3001)), List.of(WEB)))
                .hasValue("it sends to port 3001 of the pods, which listen on 3000 (http)");
        assertThat(TargetPort.mismatch(service(new IntOrString("web")), List.of(WEB)))
                .hasValue("it sends to port web of the pods, which listen on 3000 (http)");
    }

    @Test
    void podsThatNameNoPortSayNothing() {
        Pod silent = new PodBuilder()
                .withNewSpec()
                .addNewContainer()
                .endContainer()
                .endSpec()
                .build();

        assertThat(TargetPort.mismatch(service(new IntOrString(3001)), List.of(silent)))
                .isEmpty();
        assertThat(TargetPort.mismatch(service(new IntOrString(3001)), List.of()))
                .isEmpty();
        assertThat(TargetPort.mismatch(null, List.of(WEB))).isEmpty();
    }

    private static Service service(IntOrString target) {
        return new ServiceBuilder()
                .withNewSpec()
                .addNewPort()
                .withPort(3000)
                .withTargetPort(target)
                .endPort()
                .endSpec()
                .build();
    }
}
