package io.keybuzz.runbook.lock;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.WithoutStack;
import io.keybuzz.runbook.lock.Leases.Held;
import io.temporal.client.ActivityNotExistsException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Lets a write through only while this attempt is the one that Temporal counts on and its run holds the lock.
 *
 * <p>The attempt's own {@code heartbeat()} is throttled and looks at its local time-out only when called, so a worker that slept
 * through its time-out would go on writing. Here the server is asked each time, without a throttle; it answers "unknown" once another
 * attempt has begun. Then the fencing token is compared with the Lease. If the process stood still between the answers and now (both
 * clocks are looked at: the monotonic one may stand still while a laptop sleeps), both count for nothing. What remains is one call in
 * flight, which is idempotent.
 */
public final class LeaseGuard implements WriteGuard {
    private final Leases leases;
    private final Supplier<Optional<Attempt>> attempts;
    private final LongSupplier monotonicNanos;
    private final LongSupplier wallMillis;

    public LeaseGuard(KubernetesClient client) {
        this(new ClusterLeases(client), RunningAttempt::current, System::nanoTime, System::currentTimeMillis);
    }

    LeaseGuard(
            Leases leases, Supplier<Optional<Attempt>> attempts, LongSupplier monotonicNanos, LongSupplier wallMillis) {
        this.leases = leases;
        this.attempts = attempts;
        this.monotonicNanos = monotonicNanos;
        this.wallMillis = wallMillis;
    }

    /** The running attempt of an activity. */
    interface Attempt {
        /** Told to the server at once; throws when the server does not count on this attempt any more. */
        void heartbeat();

        Duration heartbeatTimeout();
    }

    @Override
    public void beforeWrite(Target target) {
        Attempt attempt = attempts.get().orElseThrow(() -> fenced("Nothing is written outside a running activity"));
        long nanos = monotonicNanos.getAsLong();
        long millis = wallMillis.getAsLong();
        try {
            attempt.heartbeat();
        } catch (ActivityNotExistsException anotherAttemptHasBegun) {
            throw fenced("Temporal does not count on this attempt any more: another one has taken its place");
        }
        Held lock = leases.read(target.namespace()).orElseThrow(() -> lost(target, "is gone"));
        if (!LockActivitiesImpl.isHeldBy(target, lock)) {
            throw lost(target, lock.holder() == null ? "was released" : "is held by " + lock.holder());
        }
        if (lock.token() != target.run().token()) {
            throw lost(
                    target,
                    "has token " + lock.token() + ", this run has "
                            + target.run().token());
        }
        long limit = attempt.heartbeatTimeout().toMillis();
        boolean stoodStill =
                (monotonicNanos.getAsLong() - nanos) / 1_000_000 >= limit || wallMillis.getAsLong() - millis >= limit;
        if (stoodStill) {
            // Retried when Temporal still counts on this attempt, and of no consequence when it does not.
            throw WithoutStack.of(ApplicationFailure.newFailure(
                    "This worker stood still for longer than its heartbeat time-out of " + limit + " ms",
                    "StoodStill"));
        }
    }

    @Override
    public WriteGuard here() {
        Optional<Attempt> attempt = attempts.get();
        return new LeaseGuard(leases, () -> attempt, monotonicNanos, wallMillis);
    }

    private static ApplicationFailure lost(Target target, String how) {
        return fenced("The lock of " + target.namespace() + " " + how);
    }

    private static ApplicationFailure fenced(String why) {
        return WithoutStack.of(ApplicationFailure.newNonRetryableFailure(why, FailureType.FENCED));
    }
}
