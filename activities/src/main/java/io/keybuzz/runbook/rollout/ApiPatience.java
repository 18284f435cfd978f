package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Bears an API server that does not answer for a while. One for the time of one watch. */
final class ApiPatience {
    /** A control plane that is renewed or fails over is away for less. */
    static final Duration AWAY = Duration.ofMinutes(2);

    private Long silentSince;

    /** What was read; empty while there is no answer, which another moment may bring. @param nanos the monotonic clock */
    <T> Optional<T> read(Supplier<T> read, long nanos) {
        try {
            T answer = read.get();
            silentSince = null;
            return Optional.of(answer);
        } catch (KubernetesClientException e) {
            if (silentSince == null) {
                silentSince = nanos;
            }
            if (!ApiFailure.passes(e) || nanos - silentSince > AWAY.toNanos()) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
