package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;

class IngressPrecheckTest {
    private static final Spec SPEC = ChatwootSpec.behindTheIngress();

    @Test
    void anotherClassIsGivenByACommand() {
        assertThat(IngressPrecheck.anotherClass(SPEC, List.of("traefik")))
                .endsWith("./runbook decide chatwoot retry --reason REASON --set ingress.className=traefik");
        assertThat(IngressPrecheck.anotherClass(SPEC, List.of("haproxy", "traefik")))
                .endsWith("--set ingress.className=CLASS");
        assertThat(IngressPrecheck.anotherClass(SPEC, List.of()))
                .startsWith("Install an ingress controller")
                .endsWith("./runbook decide chatwoot retry --reason REASON");
    }
}
