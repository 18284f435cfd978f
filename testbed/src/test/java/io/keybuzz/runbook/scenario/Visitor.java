package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
    /**
     * Whoever neither asked nor waited for an answer for this long has not watched. It is longer than a loaded machine lets a thread wait;
     * what was not asked in time is asked at once.
     */
    private static final Duration LOOKED_AWAY = Duration.ofSeconds(5);

    private final ScheduledExecutorService asking = Executors.newScheduledThreadPool(AT_ONCE, task -> {
        Thread thread = new Thread(task, "visitor");
        thread.setDaemon(true);
        return thread;
    });
    private final long began = System.nanoTime();
    private final Queue<Watch.Asked> questions = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger throttled = new AtomicInteger();
    private final AtomicLong slowest = new AtomicLong();
    private final List<String> lost = new CopyOnWriteArrayList<>();
    private Watch watch;

    private Visitor() {}

    static Visitor comes(World world) {
        Visitor visitor = new Visitor();
        visitor.asking.scheduleAtFixedRate(
                () -> visitor.asking.execute(() -> visitor.ask(world)), 0, BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
        return visitor;
    }

    private void ask(World world) {
        Instant at = Instant.now();
        Duration since = sinceItBegan();
        String node = World.NODES.get(asked.getAndIncrement() % World.NODES.size());
        WayIn.Answer answer = WayIn.answer(world, node, PATIENCE);
        questions.add(new Watch.Asked(since, answer.after()));
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

    private Duration sinceItBegan() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    void asks(int more) {
        int until = answered.get() + more;
        Waiting.until(more + " requests are answered", Duration.ofMinutes(1), () -> answered.get() >= until);
    }

    /**
     * Nor may he have looked away: half of what every 100 ms come to was answered at least, and there was no {@link #LOOKED_AWAY} in which
     * he neither asked nor waited for an answer. The first line of a failure, which is all that a build prints, names what was lost.
     */
    void assertNothingIsLost() throws InterruptedException {
        close();
        assertThat(lost)
                .as("lost of " + answered.get() + " requests: " + String.join("; ", lost))
                .isEmpty();
        assertThat(throttled.get()).as("requests that were answered with 429").isZero();
        assertThat((long) answered.get())
                .as("requests that were answered in " + watch.lasted())
                .isPositive()
                .isGreaterThanOrEqualTo(watch.lasted().dividedBy(BETWEEN) / 2);
        assertThat(watch.longestPause())
                .as("the longest pause of whoever asked")
                .isLessThan(LOOKED_AWAY);
    }

    @Override
    public void close() throws InterruptedException {
        if (asking.isShutdown()) {
            return;
        }
        Duration lasted = sinceItBegan();
        asking.shutdown();
        asking.awaitTermination(PATIENCE.toSeconds() + 5, TimeUnit.SECONDS);
        watch = new Watch(List.copyOf(questions), lasted);
        System.out.printf(
                "visitor: %d requests, %d lost, the slowest %d ms, the longest pause %d ms; %d more were answered with 429%n",
                answered.get(), lost.size(), slowest.get(), watch.longestPause().toMillis(), throttled.get());
    }
}
