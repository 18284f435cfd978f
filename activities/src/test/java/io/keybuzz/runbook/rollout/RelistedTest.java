package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelistedTest {
    private long nanos;
    private String version = "1";
    private List<String> store = List.of("old");
    private List<String> listed = List.of("new");
    private KubernetesClientException failure;
    private final Relisted<String> seen = new Relisted<>(() -> store, () -> version, this::list, () -> nanos);

    @Test
    void whatAWatchKeepsIsTakenUntilItIsTimeToRead() {
        assertThat(seen.get()).containsExactly("old");
        pass(Relisted.BACKSTOP);
        assertThat(seen.get()).containsExactly("new");
    }

    @Test
    void whatWasReadHoldsWhileTheWatchSaysNothing() {
        pass(Relisted.BACKSTOP);
        seen.get();
        pass(Duration.ofSeconds(1));

        assertThat(seen.get()).containsExactly("new");
    }

    @Test
    void aWatchThatSpeaksAgainIsBelieved() {
        pass(Relisted.BACKSTOP);
        seen.get();
        version = "2";
        store = List.of("newer");

        assertThat(seen.get()).containsExactly("newer");
    }

    @Test
    void anApiServerThatIsAwayForAWhileTakesNothingAway() {
        pass(Relisted.BACKSTOP);
        seen.get();
        failure = new KubernetesClientException("the connection is refused");
        pass(Relisted.BACKSTOP);
        seen.get();
        pass(ApiPatience.AWAY);
        assertThat(seen.get()).containsExactly("new");

        pass(Relisted.BACKSTOP);
        assertThatThrownBy(seen::get).isSameAs(failure);
    }

    private List<String> list() {
        if (failure != null) {
            throw failure;
        }
        return listed;
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
