package io.keybuzz.runbook.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.lock.HolderStatus.Known;
import io.temporal.client.ActivityNotExistsException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseGuardTest {
    private final MemoryLeases leases = new MemoryLeases();
    private final LockActivitiesImpl lock =
            new LockActivitiesImpl("temporal:7233/default", () -> {}, leases, holder -> Known.CLOSED);
    private final Target target = Targets.of("chatwoot", "run-1");

    private long nanos;
    private long millis;
    private Runnable whileAsking = () -> {};

    @BeforeEach
    void acquire() {
        lock.acquire(target);
    }

    @Test
    void letsTheHolderWrite() {
        assertThatCode(() -> guard().beforeWrite(target)).doesNotThrowAnyException();
    }

    @Test
    void stopsAnAttemptThatTemporalHasReplaced() {
        whileAsking = () -> {
            throw new ActivityNotExistsException(new RuntimeException("NOT_FOUND"));
        };
        assertThat(stopped().getOriginalMessage()).contains("another one has taken its place");
    }

    @Test
    void stopsARunThatLostTheLock() {
        lock.acquire(Targets.of("chatwoot", "run-2"));
        assertThat(stopped().getOriginalMessage()).contains("run-2");
    }

    @Test
    void stopsARunWhoseTokenIsOld() {
        lock.release(target);
        lock.acquire(target);
        assertThat(stopped().getOriginalMessage()).contains("token 2");
    }

    @Test
    void stopsAProcessThatWasSuspendedAfterItsHeartbeat() {
        whileAsking = () -> nanos += Duration.ofSeconds(5).toNanos();
        assertStoodStill();
    }

    @Test
    void stopsALaptopThatSleptWhileTheMonotonicClockStoodStill() {
        whileAsking = () -> millis += 5_000;
        assertStoodStill();
    }

    @Test
    void writesNothingOutsideAnActivity() {
        LeaseGuard outside = new LeaseGuard(leases, Optional::empty, () -> nanos, () -> millis);
        ApplicationFailure stopped = catchThrowableOfType(ApplicationFailure.class, () -> outside.beforeWrite(target));
        assertThat(stopped.getType()).isEqualTo(FailureType.FENCED);
    }

    /** Nothing is written, and a retry may: Temporal may still count on this attempt, whose laptop has only slept. */
    private void assertStoodStill() {
        ApplicationFailure stopped = catchThrowableOfType(ApplicationFailure.class, () -> guard().beforeWrite(target));
        assertThat(stopped.getOriginalMessage()).contains("stood still");
        assertThat(stopped.isNonRetryable()).isFalse();
        assertThat(stopped.getStackTrace()).isEmpty();
    }

    private ApplicationFailure stopped() {
        ApplicationFailure stopped = catchThrowableOfType(ApplicationFailure.class, () -> guard().beforeWrite(target));
        assertThat(stopped.getType()).isEqualTo(FailureType.FENCED);
        assertThat(stopped.isNonRetryable()).isTrue();
        assertThat(stopped.getStackTrace()).isEmpty();
        return stopped;
    }

    private LeaseGuard guard() {
        LeaseGuard.Attempt attempt = new LeaseGuard.Attempt() {
            @Override
            public void heartbeat() {
                whileAsking.run();
            }

            @Override
            public Duration heartbeatTimeout() {
                return Duration.ofSeconds(5);
            }
        };
        return new LeaseGuard(leases, () -> Optional.of(attempt), () -> nanos, () -> millis);
    }
}
