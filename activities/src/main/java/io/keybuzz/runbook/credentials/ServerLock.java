package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.PostgresSessions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * One run at a time makes roles and databases on a server: an advisory lock of the administrator's session.
 *
 * <p>A worker that stands still, or whose machine was lost without a word, keeps its session and with it the lock: the server hears of a
 * dead client only when its TCP keepalive does, after two hours on Linux. The session of an earlier attempt of the same run is ended
 * here; another's is ended by the server when it was idle for a minute (PostgreSQL 14 or newer).
 */
final class ServerLock {
    /** Any number will do as long as it stays the same: every run of every target takes this lock. */
    private static final long KEY = 0x63686174776f6f74L;

    private static final String IDLE_LIMIT = "60s";

    private final Sql sql;
    private final Target target;

    ServerLock(Sql sql, Target target) {
        this.sql = sql;
        this.target = target;
    }

    /** Takes it until the session ends. */
    void take() throws SQLException {
        try (Statement s = sql.connection().createStatement()) {
            // Before the lock is asked for, so that whoever holds it can be told from others.
            s.execute("SET application_name = "
                    + sql.literal(PostgresSessions.APPLICATION_NAME + " "
                            + target.run().firstRunId()));
            s.execute("SELECT set_config(name, '" + IDLE_LIMIT
                    + "', false) FROM pg_settings WHERE name = 'idle_session_timeout'");
            if (!isFree(s)) {
                endEarlierAttempts(s);
                s.execute("SELECT pg_advisory_lock(" + KEY + ")");
            }
        }
    }

    private static boolean isFree(Statement s) throws SQLException {
        try (ResultSet taken = s.executeQuery("SELECT pg_try_advisory_lock(" + KEY + ")")) {
            return taken.next() && taken.getBoolean(1);
        }
    }

    /** They are seen before the guard is asked: once it lets this attempt through, none of them is a later attempt's. */
    private void endEarlierAttempts(Statement s) throws SQLException {
        List<String> seen = new ArrayList<>();
        try (ResultSet holders = s.executeQuery(
                "SELECT format('pid = %s AND backend_start = %L', a.pid, a.backend_start) FROM pg_locks l"
                        + " JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted"
                        + " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                        + " AND l.classid = " + (KEY >>> 32) + " AND l.objid = " + (KEY & 0xffffffffL)
                        + " AND l.objsubid = 1 AND a.usename = current_user"
                        + " AND a.application_name = current_setting('application_name')"
                        + " AND a.pid <> pg_backend_pid()")) {
            while (holders.next()) {
                seen.add(holders.getString(1));
            }
        }
        for (String session : seen) {
            // A number of a process may be another's by now; its beginning is not.
            sql.write("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE " + session);
        }
    }
}
