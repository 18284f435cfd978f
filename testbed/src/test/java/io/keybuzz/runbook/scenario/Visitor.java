package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Somebody who asks every 100 ms, the ingress nodes in turn, until closed. Slow answers do not make the next question late. A 429 says that
 * he asks too often, which is the measurement's fault: it is counted apart, and a measurement with one proves nothing.
 */
final class Visitor implements AutoCloseable {
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int AT_ONCE = 100;
    private static final int OK = 200;
    private static final int TOO_MANY = 429;
    /** What is asked in a second: fewer have not watched a run. */
    private static final int ENOUGH = 10;

    private final ScheduledExecutorService asking = Executors.newScheduledThreadPool(AT_ONCE, task -> {
        Thread thread = new Thread(task, "visitor");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger throttled = new AtomicInteger();
    private final AtomicLong slowest = new AtomicLong();
    private final List<String> lost = new CopyOnWriteArrayList<>();

    private Visitor() {}

    static Visitor comes(World world) {
        Visitor visitor = new Visitor();
        visitor.asking.scheduleAtFixedRate(
                () -> visitor.asking.execute(() -> visitor.ask(world)), 0, BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
        return visitor;
    }

    private void ask(World world) {
        Instant at = Instant.now();
        String node = World.NODES.get(asked.getAndIncrement() % World.NODES.size());
        WayIn.Answer answer = WayIn.answer(world, node, PATIENCE);
        if (answer.status() == TOO_MANY) {
            throttled.incrementAndGet();
            return;
        }
        answered.incrementAndGet();
        slowest.accumulateAndGet(answer.after().toMillis(), Math::max);
        if (answer.status() != OK) {
            String what = answer.status() == 0 ? answer.why() : "HTTP " + answer.status();
            lost.add(at + " at " + node + ": " + what + " after "
                    + answer.after().toMillis() + " ms");
        }
    }

    void asks(int more) {
        int until = answered.get() + more;
        Waiting.until(more + " requests are answered", Duration.ofMinutes(1), () -> answered.get() >= until);
    }

    /** The first line of a failure, which is all that a build prints, names what was lost. */
    void assertNothingIsLost() throws InterruptedException {
        close();
        assertThat(lost)
                .as("lost of " + answered.get() + " requests: " + String.join("; ", lost))
                .isEmpty();
        assertThat(throttled.get()).as("requests that were answered with 429").isZero();
        assertThat(answered.get()).as("requests that were answered").isGreaterThan(ENOUGH);
    }

    @Override
    public void close() throws InterruptedException {
        if (asking.isShutdown()) {
            return;
        }
        asking.shutdown();
        asking.awaitTermination(PATIENCE.toSeconds() + 5, TimeUnit.SECONDS);
        System.out.printf(
                "visitor: %d requests, %d lost, the slowest %d ms; %d more were answered with 429%n",
                answered.get(), lost.size(), slowest.get(), throttled.get());
    }
}
