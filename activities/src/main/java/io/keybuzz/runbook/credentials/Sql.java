package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.SqlState;
import io.keybuzz.runbook.lock.WriteGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.postgresql.PGConnection;

/** Statements that take no parameters: names and literals are quoted by the driver, and the guard is asked before each write. */
public final class Sql {
    /** Duplicate object, duplicate database, and the unique violation that a race shows as. */
    private static final Set<String> MADE_MEANWHILE =
            Set.of(SqlState.DUPLICATE_OBJECT, SqlState.DUPLICATE_DATABASE, SqlState.UNIQUE_VIOLATION);

    private static final int DROP_MILLIS = 600_000;

    private final Connection connection;
    private final WriteGuard guard;
    private final Target target;

    public Sql(Connection connection, WriteGuard guard, Target target) {
        this.connection = connection;
        this.guard = guard;
        this.target = target;
    }

    /** The session itself, for reads. */
    public Connection connection() {
        return connection;
    }

    /** One write, outside a transaction unless one is open. */
    public void write(String statement) throws SQLException {
        guard.beforeWrite(target);
        try (Statement s = connection.createStatement()) {
            s.execute(statement);
        }
    }

    /**
     * From now on a statement of this session may take ten minutes. A large database is dropped longer than an answer is waited for
     * elsewhere, and one whose DROP was cut off is neither there nor gone (since PostgreSQL 15.4 it is called invalid).
     */
    public void withoutTimeLimit() throws SQLException {
        connection.setNetworkTimeout(Runnable::run, DROP_MILLIS);
        try (Statement s = connection.createStatement()) {
            s.execute("SET statement_timeout = 0");
        }
    }

    /** Whether somebody else made the thing between our look and our write: looking again mends that. */
    static boolean madeMeanwhile(SQLException failure) {
        return MADE_MEANWHILE.contains(String.valueOf(failure.getSQLState()));
    }

    /** Several writes that happen together or not at all. */
    public void together(Work work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            work.run();
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            // Its SQLSTATE decides what happens next; where the connection is lost, giving up fails as well.
            try {
                connection.rollback();
                connection.setAutoCommit(true);
            } catch (SQLException lost) {
                e.addSuppressed(lost);
            }
            throw e;
        }
        connection.setAutoCommit(true);
    }

    /** Sets a role's password; the server and its log see the SCRAM verifier only. */
    void password(String role, String password) throws SQLException {
        guard.beforeWrite(target);
        connection.unwrap(PGConnection.class).alterUserPassword(role, password.toCharArray(), "scram-sha-256");
    }

    /** An identifier, quoted where it has to be. */
    public String name(String identifier) throws SQLException {
        return connection.unwrap(PGConnection.class).escapeIdentifier(identifier);
    }

    /** A text as a constant. */
    public String literal(String text) throws SQLException {
        return "'" + connection.unwrap(PGConnection.class).escapeLiteral(text) + "'";
    }

    /** What happens together. */
    public interface Work {
        void run() throws SQLException;
    }
}
