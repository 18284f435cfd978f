package io.keybuzz.runbook.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.rehearsal.HeldLocks.Lock;
import io.keybuzz.runbook.rehearsal.Rehearsed.Held;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeldLocksTest {
    private static final long SECOND = 1_000_000_000L;

    private final HeldLocks locks = new HeldLocks();

    @Test
    void theLongestStretchOfEachTableCounts() {
        locks.sample(0, Set.of(new Lock("a", 1)));
        locks.sample(3 * SECOND, Set.of(new Lock("a", 1), new Lock("b", 1)));
        locks.sample(4 * SECOND, Set.of());
        locks.sample(5 * SECOND, Set.of(new Lock("a", 1), new Lock("b", 1)));
        locks.sample(9 * SECOND, Set.of(new Lock("b", 1)));

        assertThat(locks.longest()).containsExactly(new Held("b", 4), new Held("a", 3));
    }

    @Test
    void anotherSessionsLockBeginsAnew() {
        locks.sample(0, Set.of(new Lock("a", 1)));
        locks.sample(2 * SECOND, Set.of(new Lock("a", 2)));
        locks.sample(3 * SECOND, Set.of(new Lock("a", 2)));

        assertThat(locks.longest()).containsExactly(new Held("a", 1));
    }
}
