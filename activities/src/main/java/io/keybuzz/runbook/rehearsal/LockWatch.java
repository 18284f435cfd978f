package io.keybuzz.runbook.rehearsal;

import io.keybuzz.runbook.activity.DaemonThreads;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.rehearsal.HeldLocks.Lock;
import io.keybuzz.runbook.rehearsal.Rehearsed.Held;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at the locks in a database while something else works there. Tables that were not there at its start are left out: nobody waits
 * for them. A session that is lost is opened again, and what was not seen meanwhile is said: see {@link #unbroken}.
 */
final class LockWatch implements AutoCloseable {
    private static final long EVERY_NANOS = (long) (Rehearsed.EVERY_SECONDS * 1e9);
    private static final String HELD =
            "SELECT l.relation::regclass::text, l.pid FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
                    + " WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                    + " AND l.mode = 'AccessExclusiveLock' AND l.granted AND c.relkind IN ('r', 'p')"
                    + " AND c.relnamespace = 'public'::regnamespace";

    private final PostgresSessions sessions;
    private final Target target;
    private final String database;
    private final Set<String> tables;
    private final HeldLocks locks = new HeldLocks();
    private final Thread thread;
    private volatile Connection session;
    private volatile boolean unbroken = true;
    private volatile boolean over;

    LockWatch(Connections connections, Target target, String database) throws SQLException {
        this.sessions = new PostgresSessions(connections);
        this.target = target;
        this.database = database;
        session = sessions.admin(target, database);
        try {
            tables = tables();
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
        thread = DaemonThreads.named("rehearsal-locks").newThread(this::watch);
        thread.start();
    }

    /** What was held until now, the longest first; ends the watch. */
    List<Held> end() {
        close();
        return held();
    }

    /** What was held until now, the longest first. */
    List<Held> held() {
        synchronized (locks) {
            return locks.longest();
        }
    }

    /** Whether every look since its start has seen what there was. */
    boolean unbroken() {
        return unbroken;
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            session.close();
        } catch (SQLException closedAlready) {
            return;
        }
    }

    private void watch() {
        while (!over) {
            try {
                look();
            } catch (SQLException lost) {
                unbroken = false;
                if (!over) {
                    openAgain();
                }
            }
            LockSupport.parkNanos(EVERY_NANOS);
        }
    }

    private void look() throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(HELD)) {
            Set<Lock> held = new HashSet<>();
            while (rows.next()) {
                if (tables.contains(rows.getString(1))) {
                    held.add(new Lock(rows.getString(1), rows.getLong(2)));
                }
            }
            synchronized (locks) {
                locks.sample(System.nanoTime(), held);
            }
        }
    }

    private void openAgain() {
        try {
            session.close();
            session = sessions.admin(target, database);
            if (over) {
                // Nobody waited for this thread, and what was closed is the session before.
                session.close();
            }
        } catch (SQLException | RuntimeException away) {
            // The next look fails on the closed session and comes here again.
            return;
        }
    }

    private Set<String> tables() throws SQLException {
        Set<String> found = new HashSet<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'p')"
                                + " AND c.relnamespace = 'public'::regnamespace")) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
