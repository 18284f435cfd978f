package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;

class ApiPatienceTest {
    private static final long AWAY = ApiPatience.AWAY.toNanos();

    private final ApiPatience api = new ApiPatience();

    @Test
    void anApiServerThatDoesNotAnswerIsWaitedForAndNotForEver() {
        assertThat(api.read(() -> fails(503), 0)).isEmpty();
        assertThat(api.read(() -> fails(0), AWAY)).isEmpty();
        assertThatThrownBy(() -> api.read(() -> fails(503), AWAY + 1)).isInstanceOf(KubernetesClientException.class);
    }

    @Test
    void anAnswerEndsTheSilence() {
        api.read(() -> fails(503), 0);

        assertThat(api.read(() -> "answer", 1)).contains("answer");
        assertThat(api.read(() -> fails(503), AWAY + 1)).isEmpty();
    }

    @Test
    void aRefusalIsNotWaitedFor() {
        assertThatThrownBy(() -> api.read(() -> fails(403), 0)).isInstanceOf(KubernetesClientException.class);
    }

    private static String fails(int code) {
        throw new KubernetesClientException("no", code, null);
    }
}
