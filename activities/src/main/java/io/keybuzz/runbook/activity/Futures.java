package io.keybuzz.runbook.activity;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what another thread finds. An interrupt, with which the worker stops, stays to be seen by whoever called. */
public final class Futures {
    private Futures() {}

    /**
     * Waits for at most that long; what has not ended by then is cancelled. A request's own time-out ends with its headers, and a body may
     * go on for ever.
     *
     * @throws TimeoutException when it has not ended in time
     * @throws ExecutionException with what it failed with
     * @throws InterruptedIOException when the worker stops
     */
    public static <T> T within(Duration patience, Future<T> call)
            throws TimeoutException, ExecutionException, InterruptedIOException {
        try {
            return call.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            call.cancel(true);
        }
    }

    /**
     * Waits for as long as it takes, with a heartbeat each second.
     *
     * @param doing what is waited for, as people read it: {@code planning}
     * @throws ExecutionException with what it failed with
     * @throws io.temporal.client.ActivityCompletionException see {@link Heartbeat#beat}
     * @throws IllegalStateException when the worker stops
     */
    public static <T> T beating(String doing, Future<T> call) throws ExecutionException {
        while (true) {
            try {
                return call.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException notYet) {
                Heartbeat.beat(doing);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while " + doing);
            }
        }
    }
}
