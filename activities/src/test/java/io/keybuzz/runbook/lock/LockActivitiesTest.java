package io.keybuzz.runbook.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.lock.HolderStatus.Known;
import io.temporal.failure.ApplicationFailure;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LockActivitiesTest {
    private final MemoryLeases leases = new MemoryLeases();
    private final Map<String, Known> runs = new HashMap<>();
    private final LockActivitiesImpl lock = on("temporal:7233/default");

    private final Target first = Targets.of("chatwoot", "run-1");
    private final Target second = Targets.of("chatwoot", "run-2");

    @Test
    void givesTheSameTokenToTheSameRunAgain() {
        long token = lock.acquire(first);
        assertThat(lock.acquire(first)).isEqualTo(token).isEqualTo(1);
    }

    @Test
    void namesTheHolderWhileItRuns() {
        lock.acquire(first);
        runs.put("run-1", Known.OPEN);

        ApplicationFailure refused = catchThrowableOfType(ApplicationFailure.class, () -> lock.acquire(second));

        assertThat(refused.getType()).isEqualTo(FailureType.ALREADY_RUNNING);
        assertThat(refused.isNonRetryable()).isTrue();
        Holder holder = refused.getDetails().get(Holder.class);
        assertThat(holder.workflowId()).isEqualTo("chatwoot/default/chatwoot");
        assertThat(holder.firstRunId()).isEqualTo("run-1");
        assertThat(holder.temporal()).isEqualTo("temporal:7233/default");
    }

    @Test
    void replacesAHolderThatIsClosedOrUnknownWithAHigherToken() {
        lock.acquire(first);
        runs.put("run-1", Known.CLOSED);
        assertThat(lock.acquire(second)).isEqualTo(2);
        assertThat(lock.acquire(Targets.of("chatwoot", "run-3"))).isEqualTo(3);
    }

    @Test
    void onlyNamesAHolderOfAnotherTemporal() {
        on("elsewhere:7233/default").acquire(first);

        ApplicationFailure refused = catchThrowableOfType(ApplicationFailure.class, () -> lock.acquire(second));

        assertThat(refused.getOriginalMessage())
                .contains("elsewhere:7233/default")
                .contains("patch lease chatwoot");
    }

    @Test
    void replacesAClosedHolderWhoseTemporalWentByAnotherAddress() {
        on("localhost:7233/default").acquire(first);
        runs.put("run-1", Known.CLOSED);
        assertThat(lock.acquire(second)).isEqualTo(2);
    }

    @Test
    void neverReusesATokenAfterRelease() {
        lock.acquire(first);
        lock.release(first);
        assertThat(lock.acquire(second)).isEqualTo(2);
    }

    @Test
    void releasesNothingThatIsAnothers() {
        lock.acquire(first);
        lock.release(second);
        assertThat(leases.read("chatwoot").orElseThrow().holder()).contains("run-1");
    }

    @Test
    void losesARaceAndThenSeesWhoWon() {
        runs.put("run-1", Known.OPEN);
        leases.faster = () -> lock.acquire(first);
        ApplicationFailure refused = catchThrowableOfType(ApplicationFailure.class, () -> lock.acquire(second));
        assertThat(refused.getType()).isEqualTo(FailureType.ALREADY_RUNNING);
    }

    private LockActivitiesImpl on(String temporal) {
        return new LockActivitiesImpl(
                temporal, () -> {}, leases, holder -> runs.getOrDefault(holder.firstRunId(), Known.UNKNOWN));
    }
}
