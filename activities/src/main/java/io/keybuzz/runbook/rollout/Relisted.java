package io.keybuzz.runbook.rollout;

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
    private final ApiPatience api = new ApiPatience();
    private long asked;
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
    }

    @Override
    public List<T> get() {
        if (nanos.getAsLong() - asked >= BACKSTOP.toNanos()) {
            asked = nanos.getAsLong();
            relist();
        }
        return listed != null && Objects.equals(versionThen, version.get()) ? listed : store.get();
    }

    /** What goes on in the cluster goes on without its API server; giving up would undo it. */
    private void relist() {
        String before = version.get();
        api.read(list, nanos.getAsLong()).ifPresent(items -> {
            listed = items;
            versionThen = before;
        });
    }
}
