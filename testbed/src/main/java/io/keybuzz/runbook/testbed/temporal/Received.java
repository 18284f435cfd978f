package io.keybuzz.runbook.testbed.temporal;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The answer of a service that is called directly. */
final class Received<T> implements StreamObserver<T> {
    private final CompletableFuture<T> value = new CompletableFuture<>();

    /** Waits for the answer. @throws java.util.concurrent.CompletionException when there is none */
    T value() {
        return value.orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public void onNext(T received) {
        value.complete(received);
    }

    @Override
    public void onError(Throwable failed) {
        value.completeExceptionally(failed);
    }

    @Override
    public void onCompleted() {
        // onNext has brought the answer.
    }
}
