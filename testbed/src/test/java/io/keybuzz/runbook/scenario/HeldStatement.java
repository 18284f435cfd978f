package io.keybuzz.runbook.scenario;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Holds a worker's statement in PostgreSQL: by a lock that it has to wait for, of a transaction of the scenario's own. */
final class HeldStatement implements AutoCloseable {
    /** What the step {@code credentials} asks for before it looks and writes; it keeps it until its session ends. */
    static final String BEFORE_CREDENTIALS = "SELECT pg_advisory_lock";

    /** The same lock, for as long as a transaction lasts. */
    static final String LOCK_BEFORE_CREDENTIALS = "SELECT pg_advisory_xact_lock(" + 0x63686174776f6f74L + ")";

    /** The last thing of an adoption. */
    static final String SUPERUSER_GOES = "ALTER ROLE";

    /** Changes nothing of the role, and has whoever changes it wait. */
    static final String LOCK_BEFORE_SUPERUSER_GOES = "ALTER ROLE chatwoot CONNECTION LIMIT -1";

    private final Connection holder;
    private final Connection observer;

    private HeldStatement(Connection holder, Connection observer) {
        this.holder = holder;
        this.observer = observer;
    }

    /** From now on whoever needs that lock, too, waits for it. */
    static HeldStatement by(World world, String lock) throws Exception {
        HeldStatement held = new HeldStatement(world.administrator("postgres"), world.administrator("postgres"));
        held.holder.setAutoCommit(false);
        try (Statement s = held.holder.createStatement()) {
            s.execute(lock);
        }
        return held;
    }

    /** Returns when a worker waits in a statement that begins so. Its patience is ten seconds. */
    void awaitThatItWaits(String statement) {
        Waiting.until("a worker waits in " + statement, Duration.ofMinutes(2), () -> waits(statement));
    }

    private boolean waits(String statement) {
        String query = "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'chatwoot-runbook%'"
                + " AND wait_event_type = 'Lock' AND query LIKE '" + statement + "%'";
        try (Statement s = observer.createStatement();
                ResultSet r = s.executeQuery(query)) {
            return r.next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server goes on with what waited, whether or not anybody is there to read its answer. */
    void letGo() throws SQLException {
        holder.rollback();
    }

    @Override
    public void close() throws SQLException {
        try (holder;
                observer) {
            holder.rollback();
        }
    }
}
