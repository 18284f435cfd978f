package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostWaysInTest {
    private static final Spec SPEC = ChatwootSpec.behindTheIngress();

    @Test
    void whatTheSpecAsksForIsNotLost() {
        assertThat(LostWaysIn.of(null, SPEC)).isEmpty();
        assertThat(LostWaysIn.of(ingress(SPEC.frontendHost(), "/").build(), SPEC))
                .isEmpty();
        assertThat(LostWaysIn.of(ingress(null, "/").build(), SPEC)).isEmpty();
    }

    @Test
    void tlsOtherHostsAndOtherPathsWouldBe() {
        assertThat(LostWaysIn.of(encrypted(ingress(SPEC.frontendHost(), "/")).build(), SPEC))
                .containsExactly("TLS ends there, with Secret chatwoot-tls");
        assertThat(LostWaysIn.of(ingress("help.example.org", "/").build(), SPEC))
                .containsExactly("it answers for help.example.org");
        assertThat(LostWaysIn.of(ingress(SPEC.frontendHost(), "/metrics").build(), SPEC))
                .containsExactly("it has a rule of its own for /metrics");
    }

    @Test
    void tlsThatTheSpecAsksForStays() {
        Spec tls = ChatwootSpec.with(List.of("10.0.0.110"), Spec.Tls.INGRESS);

        assertThat(LostWaysIn.of(encrypted(ingress(tls.frontendHost(), "/")).build(), tls))
                .isEmpty();
    }

    @Test
    void whatOthersAddToOursStaysTheirs() {
        IngressBuilder ours = encrypted(ingress(SPEC.frontendHost(), "/"))
                .editMetadata()
                .addToAnnotations(ServerSideApply.RUN_ANNOTATION, "run-0")
                .endMetadata();

        assertThat(LostWaysIn.of(ours.build(), SPEC)).isEmpty();
    }

    private static IngressBuilder encrypted(IngressBuilder ingress) {
        return ingress.editSpec()
                .addNewTl()
                .withHosts(SPEC.frontendHost())
                .withSecretName("chatwoot-tls")
                .endTl()
                .endSpec();
    }

    private static IngressBuilder ingress(String host, String path) {
        return new IngressBuilder()
                .withNewMetadata()
                .withNamespace("chatwoot")
                .withName("chatwoot-ingress")
                .endMetadata()
                .withNewSpec()
                .addNewRule()
                .withHost(host)
                .withNewHttp()
                .addNewPath()
                .withPath(path)
                .endPath()
                .endHttp()
                .endRule()
                .endSpec();
    }
}
