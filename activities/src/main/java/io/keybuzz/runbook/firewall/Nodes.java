package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.activity.FanOut;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The same for every node at once, a thread each. */
final class Nodes implements AutoCloseable {
    private static final String ASKING = "asking the nodes";

    private final FanOut threads;

    Nodes(int atOnce) {
        threads = new FanOut("node", atOnce);
    }

    <A, B> Future<B> start(A input, Function<A, B> work) {
        return threads.start(() -> work.apply(input));
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
        return FanOut.await(ASKING, future);
    }

    @Override
    public void close() {
        threads.close();
    }
}
