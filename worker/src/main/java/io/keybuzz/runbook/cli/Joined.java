package io.keybuzz.runbook.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A future's value, or what it failed with, unwrapped. */
final class Joined {
    private Joined() {}

    static <T> T of(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
