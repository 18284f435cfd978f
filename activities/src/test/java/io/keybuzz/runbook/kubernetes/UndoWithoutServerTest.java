package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.temporal.failure.ApplicationFailure;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An API server that refuses connections may be back in a minute: what is to be undone is not given up with the first try. */
class UndoWithoutServerTest {
    private static final String CONFIG = "ConfigMap/chatwoot/chatwoot-config";

    private final Target target = Targets.of("chatwoot", "run-1");
    /** TCP port 1 has no listener on any machine of today. */
    private final KubernetesClient client = new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:1")
                    .withAutoConfigure(false)
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();

    @AfterEach
    void ends() {
        client.close();
    }

    @Test
    void anObjectThatIsToBeDeletedIsTriedAgain() {
        assertTriedAgain(() -> new Deletion(TestConnections.to(client)).delete(target, CONFIG, "uid-1"));
    }

    @Test
    void anObjectThatIsToBeUndoneIsTriedAgain() {
        ServerSideApply apply = new ServerSideApply(TestConnections.to(client));

        assertTriedAgain(() -> apply.undo(target, ObjectState.absent(CONFIG)));
    }

    private static void assertTriedAgain(ThrowingCallable undo) {
        ApplicationFailure failure = catchThrowableOfType(ApplicationFailure.class, undo);

        assertThat(failure.isNonRetryable()).isFalse();
        assertThat(failure.getOriginalMessage()).startsWith("The Kubernetes API cannot be reached: ");
    }
}
