package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a watch keeps in its store, read anew every few seconds, since a watch may be accepted and then never say anything. What was
 * read holds until the store moves on.
 *
 * @param <T> what is watched
 */
final class Relisted<T> implements Supplier<List<T>> {
    static final Duration BACKSTOP = Duration.ofSeconds(5);

    private final Supplier<List<T>> store;
    private final Supplier<String> version;
    private final Supplier<List<T>> list;
    private final LongSupplier nanos;
    private long asked;
    private long answered;
    private List<T> listed;
    private String versionThen;

    /**
     * @param version of the store, another one whenever the watch has said something
     * @param list asks the API server
     * @param nanos the monotonic clock
     */
    Relisted(Supplier<List<T>> store, Supplier<String> version, Supplier<List<T>> list, LongSupplier nanos) {
        this.store = store;
        this.version = version;
        this.list = list;
        this.nanos = nanos;
        this.asked = nanos.getAsLong();
        this.answered = asked;
    }

    @Override
    public List<T> get() {
        if (nanos.getAsLong() - asked >= BACKSTOP.toNanos()) {
            asked = nanos.getAsLong();
            relist();
        }
        return listed != null && Objects.equals(versionThen, version.get()) ? listed : store.get();
    }

    private void relist() {
        String before = version.get();
        try {
            listed = list.get();
            versionThen = before;
            answered = nanos.getAsLong();
        } catch (KubernetesClientException e) {
            // What goes on in the cluster goes on without its API server; giving up would undo it.
            if (!ApiFailure.passes(e) || nanos.getAsLong() - answered > ApiPatience.AWAY.toNanos()) {
                throw e;
            }
        }
    }
}
