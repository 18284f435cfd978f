package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.keybuzz.runbook.spec.Spec;
import org.junit.jupiter.api.Test;

class IngressRuleTest {
    private static final Spec SPEC = ChatwootSpec.behindTheIngress();

    @Test
    void theHostAtEveryPathToTheWebServiceIsRight() {
        assertThat(IngressRule.mismatch(ingress(SPEC.frontendHost(), "/", "chatwoot-web"), SPEC))
                .isEmpty();
        assertThat(IngressRule.mismatch(ingress(null, "/", "chatwoot-web"), SPEC))
                .isEmpty();
        assertThat(IngressRule.mismatch(null, SPEC)).isEmpty();
    }

    @Test
    void anotherHostIsNamedWithTheOneThatIsMissing() {
        assertThat(IngressRule.mismatch(ingress("help.example.org", "/", "chatwoot-web"), SPEC))
                .hasValue("it has rules for help.example.org, and none for " + SPEC.frontendHost());
    }

    @Test
    void anotherPathAndAnotherServiceAreNamed() {
        assertThat(IngressRule.mismatch(ingress(SPEC.frontendHost(), "/app", "chatwoot-web"), SPEC))
                .hasValue("it leads /app somewhere, and / nowhere");
        assertThat(IngressRule.mismatch(ingress(SPEC.frontendHost(), "/", "maintenance"), SPEC))
                .hasValue("it leads to Service maintenance, not to chatwoot-web");
    }

    private static Ingress ingress(String host, String path, String service) {
        return new IngressBuilder()
                .withNewSpec()
                .addNewRule()
                .withHost(host)
                .withNewHttp()
                .addNewPath()
                .withPath(path)
                .withNewBackend()
                .withNewService()
                .withName(service)
                .endService()
                .endBackend()
                .endPath()
                .endHttp()
                .endRule()
                .endSpec()
                .build();
    }
}
