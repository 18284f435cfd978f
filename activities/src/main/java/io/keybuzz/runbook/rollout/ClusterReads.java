package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.secret.SecretUnreadable;
import java.util.List;
import java.util.function.Supplier;

/** Work that reads the cluster and uses secrets, with what may go wrong on the way said as an activity has to say it. */
public final class ClusterReads {
    private ClusterReads() {}

    /**
     * Does the work.
     *
     * @param what what is read, for people
     */
    public static <T> T of(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (KubernetesClientException e) {
            throw ApiFailure.of("read", what, e);
        } catch (SecretUnreadable e) {
            throw Failures.step(
                    Cause.SECRET_UNREADABLE,
                    e.getMessage(),
                    List.of(),
                    "Put the secret where the reference points, readable for the worker, then retry");
        }
    }
}
