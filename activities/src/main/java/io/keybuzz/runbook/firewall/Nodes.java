package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.activity.DaemonThreads;
import io.keybuzz.runbook.activity.Futures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The same for every node at once, a thread each. */
final class Nodes implements AutoCloseable {
    private final ExecutorService threads;

    Nodes(int atOnce) {
        threads = Executors.newFixedThreadPool(Math.max(1, Math.min(atOnce, 32)), DaemonThreads.named("node"));
    }

    <A, B> Future<B> start(A input, Function<A, B> work) {
        return threads.submit(() -> work.apply(input));
    }

    /** Results in the order of the inputs. What the work throws is thrown here: work that may fail returns its failure. */
    <A, B> Map<A, B> each(List<A> inputs, Function<A, B> work) {
        Map<A, Future<B>> running = new LinkedHashMap<>();
        inputs.forEach(i -> running.put(i, start(i, work)));
        Map<A, B> results = new LinkedHashMap<>();
        running.forEach((input, future) -> results.put(input, await(future)));
        return results;
    }

    static <B> B await(Future<B> future) {
        try {
            return Futures.beating("asking the nodes", future);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(
                    "asking a node failed: " + e.getCause().getClass().getSimpleName());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
