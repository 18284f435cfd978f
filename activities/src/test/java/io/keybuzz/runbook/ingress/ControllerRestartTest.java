package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.kubernetes.TestConnections;
import io.keybuzz.runbook.spec.Spec;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControllerRestartTest {
    private static final String PATH = "/apis/apps/v1/namespaces/ingress-nginx/daemonsets/controller";

    private final FakeApi api = new FakeApi();
    private final KubernetesClient client = api.client();
    private final ControllerRestart restart = new ControllerRestart(TestConnections.to(client));

    @BeforeEach
    void aControllerThatRunsOnEveryNode() {
        api.put(
                PATH,
                new DaemonSetBuilder()
                        .withNewMetadata()
                        .withName("controller")
                        .withNamespace("ingress-nginx")
                        .withGeneration(1L)
                        .endMetadata()
                        .withNewSpec()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", "ingress-nginx")
                        .endMetadata()
                        .endTemplate()
                        .endSpec()
                        .withNewStatus()
                        .withObservedGeneration(1L)
                        .withDesiredNumberScheduled(2)
                        .withUpdatedNumberScheduled(2)
                        .withNumberAvailable(2)
                        .endStatus()
                        .build());
    }

    @AfterEach
    void ends() {
        client.close();
        api.close();
    }

    @Test
    void anAttemptThatComesAgainDoesNotRestartTwice() {
        restart.restart(wanted(0));
        restart.restart(wanted(0));

        assertThat(api.writes()).containsExactly("PATCH " + PATH);
        assertThat(annotation()).isEqualTo("run-1");
    }

    @Test
    void whatIsWantedAgainAfterADecisionIsDoneAgain() {
        restart.restart(wanted(0));
        restart.restart(wanted(1));
        restart.restart(wanted(1));

        assertThat(api.writes()).containsExactly("PATCH " + PATH, "PATCH " + PATH);
        assertThat(annotation()).isEqualTo("run-1/1");
    }

    private String annotation() {
        Map<String, String> annotations = ((DaemonSet) api.get(PATH))
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations();
        return annotations.get(ControllerRestart.ANNOTATION);
    }

    private static RestartRequest wanted(int decisions) {
        Spec spec = ChatwootSpec.behindTheIngress();
        Spec.Ingress i = spec.ingress();
        Target target = ChatwootSpec.target(spec.but()
                .ingress(new Spec.Ingress(
                        i.className(),
                        i.name(),
                        i.addresses(),
                        i.port(),
                        i.tls(),
                        i.tlsSecretName(),
                        i.annotations(),
                        "ingress-nginx/controller"))
                .spec());
        return RestartRequest.of(target, decisions);
    }
}
