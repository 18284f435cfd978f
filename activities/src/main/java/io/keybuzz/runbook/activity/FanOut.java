package io.keybuzz.runbook.activity;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Many questions at once, in threads that keep no process alive. Whoever waits for an answer beats each second. */
public final class FanOut implements AutoCloseable {
    private static final int MOST = 32;

    private final ExecutorService threads;

    /**
     * @param name of each thread, as a thread dump shows it
     * @param atOnce how many questions are on their way at a time; more than 32 are 32, none is one
     */
    public FanOut(String name, int atOnce) {
        threads = Executors.newFixedThreadPool(Math.max(1, Math.min(MOST, atOnce)), DaemonThreads.named(name));
    }

    /** Begins with one; {@link #await} has its answer. */
    public <B> Future<B> start(Callable<B> question) {
        return threads.submit(question);
    }

    /**
     * The answers in the order of what is asked about.
     *
     * @param doing what is waited for, as people read it: {@code asking the nodes}
     * @throws RuntimeException what a question throws; also see {@link Futures#beating}
     */
    public <A, B> List<B> each(String doing, List<A> all, Function<A, B> question) {
        List<Future<B>> asked =
                all.stream().map(a -> start(() -> question.apply(a))).toList();
        return asked.stream().map(future -> await(doing, future)).toList();
    }

    /** The answer; throws as {@link #each} does. */
    public static <B> B await(String doing, Future<B> question) {
        try {
            return Futures.beating(doing, question);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(
                    doing + " failed: " + e.getCause().getClass().getSimpleName());
        }
    }

    /** Ends what is still on its way. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
