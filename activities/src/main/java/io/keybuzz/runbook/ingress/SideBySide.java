package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.activity.DaemonThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Asks many at once; at most 32 connections are open at a time. */
final class SideBySide implements AutoCloseable {
    private static final int AT_ONCE = 32;

    private final ExecutorService threads;

    SideBySide(int width) {
        threads = Executors.newFixedThreadPool(Math.max(1, Math.min(AT_ONCE, width)), DaemonThreads.named("visitor"));
    }

    /** The answers in the order of what was asked; what one of them throws is thrown. */
    <A, B> List<B> ask(List<A> all, Function<A, B> question) {
        List<Future<B>> asked =
                all.stream().map(a -> threads.submit(() -> question.apply(a))).toList();
        List<B> answers = new ArrayList<>(all.size());
        for (Future<B> future : asked) {
            answers.add(answerOf(future));
        }
        return answers;
    }

    private static <B> B answerOf(Future<B> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the ingress");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(String.valueOf(e.getCause()));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
