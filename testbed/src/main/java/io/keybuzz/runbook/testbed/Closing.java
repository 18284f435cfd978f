package io.keybuzz.runbook.testbed;

import java.io.IOException;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;

/** What is to be closed at the end, the newest first, whether or not everything has started. */
final class Closing {
    private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();

    /** Something that starts meanwhile. */
    @FunctionalInterface
    interface Started<T> {
        T get() throws IOException;
    }

    <T extends AutoCloseable> T add(T part) {
        open.push(part);
        return part;
    }

    <T extends AutoCloseable> Started<T> begin(Callable<T> start) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        future.complete(start.call());
                    } catch (Exception | LinkageError e) {
                        future.completeExceptionally(e);
                    }
                },
                "testbed-start");
        thread.setDaemon(true);
        thread.start();
        open.push(() -> future.handle((part, failure) -> part).get().close());
        return () -> {
            try {
                return future.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while the testbed starts", e);
            } catch (ExecutionException e) {
                throw new IOException("the testbed does not start: " + e.getCause(), e.getCause());
            }
        };
    }

    void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                // The rest is closed all the same; a part that never started has nothing to close.
            }
        }
    }
}
