package io.keybuzz.runbook.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.database.ScramPostgres;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.rehearsal.Rehearsed.Held;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LockWatchTest {
    private static final String COPY = "lock_watch";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ScramPostgres postgres = ScramPostgres.shared();
    private final Target target = SpecFixture.of(COPY).target();
    private final Connections connections = SpecFixture.connections(null, 1, Map.of(), WriteGuard.NONE);

    @BeforeEach
    void aCopyWithATable() {
        drop();
        postgres.sql("postgres", "CREATE DATABASE " + COPY);
        postgres.sql(COPY, "CREATE TABLE conversations (id int)");
    }

    @AfterEach
    void drop() {
        postgres.sql("postgres", "DROP DATABASE IF EXISTS " + COPY + " WITH (FORCE)");
    }

    @Test
    void aTableThatIsLockedIsNamedAndTheWatchIsWhole() throws SQLException {
        try (LockWatch watch = new LockWatch(connections, target, COPY)) {
            lockUntilSeen(watch);

            assertThat(watch.end()).extracting(Held::table).containsExactly("conversations");
            assertThat(watch.unbroken()).isTrue();
        }
    }

    @Test
    void aSessionThatIsCutIsOpenedAgainAndTheWatchIsBroken() throws SQLException {
        try (LockWatch watch = new LockWatch(connections, target, COPY)) {
            postgres.sql(
                    "postgres",
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '" + COPY + "'");
            await(() -> !watch.unbroken());
            lockUntilSeen(watch);

            assertThat(watch.end()).extracting(Held::table).containsExactly("conversations");
            assertThat(watch.unbroken()).isFalse();
        }
    }

    @Test
    void aClusterThatDoesNotTellThePasswordForAMomentDoesNotEndTheWatch() throws SQLException {
        AtomicInteger asked = new AtomicInteger();
        Connections once = connections.withSecrets((namespace, reference) -> {
            if (asked.incrementAndGet() == 2) {
                throw new IllegalStateException("Could not ask the cluster (503).");
            }
            return connections.secrets().resolve(namespace, reference);
        });
        try (LockWatch watch = new LockWatch(once, target, COPY)) {
            postgres.sql(
                    "postgres",
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '" + COPY + "'");
            await(() -> asked.get() >= 3);
            lockUntilSeen(watch);

            assertThat(watch.end()).extracting(Held::table).containsExactly("conversations");
            assertThat(watch.unbroken()).isFalse();
        }
    }

    private void lockUntilSeen(LockWatch watch) throws SQLException {
        try (Connection migration = new PostgresSessions(connections).admin(target, COPY);
                Statement statement = migration.createStatement()) {
            migration.setAutoCommit(false);
            statement.execute("LOCK TABLE conversations IN ACCESS EXCLUSIVE MODE");
            await(() -> !watch.held().isEmpty());
            migration.rollback();
        }
    }

    private static void await(BooleanSupplier done) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it comes in time").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
