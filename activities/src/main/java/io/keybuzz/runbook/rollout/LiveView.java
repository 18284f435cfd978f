package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lists of objects that follow the cluster (see {@link Relisted}), and a way to sleep until one of them changes. */
public final class LiveView implements AutoCloseable {
    private final Semaphore changes = new Semaphore(0);
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

    /** Follows these objects; what it returns gives them as they are known to be now. Blocks until they were listed once. */
    public <T extends HasMetadata, L extends KubernetesResourceList<T>> Supplier<List<T>> follow(
            FilterWatchListDeletable<T, L, ?> objects) {
        SharedIndexInformer<T> informer = objects.inform(new WakeUp<>(changes));
        informers.add(informer);
        return new Relisted<>(
                () -> informer.getStore().list(),
                informer::lastSyncResourceVersion,
                () -> objects.list().getItems(),
                System::nanoTime);
    }

    /** Returns when something has changed since the last call, or after {@code atMost}. */
    public void awaitChange(Duration atMost) {
        try {
            if (changes.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                changes.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while watching the cluster");
        }
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }

    private record WakeUp<T>(Semaphore changes) implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            changes.release();
        }

        @Override
        public void onUpdate(T before, T after) {
            changes.release();
        }

        @Override
        public void onDelete(T object, boolean stateUnknown) {
            changes.release();
        }
    }
}
