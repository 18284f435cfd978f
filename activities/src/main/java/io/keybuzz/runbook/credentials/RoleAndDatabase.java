package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.SqlState;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.spec.Spec;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.util.PasswordUtil;

/** Makes role and database as they are to be, in a session of the administrator in the maintenance database. */
final class RoleAndDatabase {
    private static final int LOCK_PATIENCE_MILLIS = 1_000;

    private final Sql sql;
    private final Target target;
    private final Spec.Database spec;

    RoleAndDatabase(Sql sql, Target target) {
        this.sql = sql;
        this.target = target;
        this.spec = target.spec().database();
    }

    /**
     * @param accepted whether the server takes the password already
     * @return what was done to the role
     */
    Change role(DatabaseState.Role existing, String password, boolean accepted) throws SQLException {
        String role = sql.name(spec.username());
        if (existing == null) {
            String verifier = PasswordUtil.encodeScramSha256(password.toCharArray());
            sql.together(() -> {
                sql.write("CREATE ROLE " + role + " LOGIN PASSWORD " + sql.literal(verifier));
                sql.write("COMMENT ON ROLE " + role + " IS "
                        + sql.literal(Mark.created(target).text()));
            });
            return Change.CREATED;
        }
        Change change = Change.NONE;
        if (Mark.parse(existing.comment()).isEmpty()) {
            sql.write("COMMENT ON ROLE " + role + " IS "
                    + sql.literal(Mark.adopted(target).beside(existing.comment())));
            change = Change.UPDATED;
        }
        if (!existing.login()) {
            sql.write("ALTER ROLE " + role + " LOGIN");
            change = Change.UPDATED;
        }
        if (!accepted) {
            sql.password(spec.username(), password);
            change = Change.UPDATED;
        }
        return Mark.createdBy(existing.comment(), target) ? Change.CREATED : change;
    }

    /** @param createdByThisRun whether it was not there when this run looked first, so that a lost answer is not taken for adoption */
    Change database(DatabaseState state, boolean createdByThisRun) throws SQLException {
        String database = sql.name(spec.name());
        DatabaseState.Database existing = state.database();
        Change change = Change.NONE;
        if (existing == null) {
            if (!state.administratorIsSuperuser()) {
                // Only a member may give a database to a role.
                sql.write("GRANT " + sql.name(spec.username()) + " TO CURRENT_USER");
            }
            sql.write("CREATE DATABASE " + database + " OWNER " + sql.name(spec.username())
                    + " ENCODING 'UTF8' TEMPLATE template0");
            change = Change.CREATED;
        }
        String comment = existing == null ? null : existing.comment();
        if (Mark.parse(comment).isEmpty()) {
            // Who loads a dump into one that he made meanwhile would lose it with this run's undo.
            boolean ours = existing == null
                    || createdByThisRun
                            && comment == null
                            && existing.tables() == 0
                            && existing.owner().equals(spec.username());
            Mark mark = ours ? Mark.created(target) : Mark.adopted(target);
            sql.write("COMMENT ON DATABASE " + database + " IS " + sql.literal(mark.beside(comment)));
            change = ours ? Change.CREATED : Change.UPDATED;
        }
        if (existing != null && !existing.owner().equals(spec.username())) {
            sql.write("ALTER DATABASE " + database + " OWNER TO " + sql.name(spec.username()));
            change = Change.UPDATED;
        }
        boolean earlier = Mark.createdBy(comment, target);
        return earlier ? Change.CREATED : change;
    }

    /** The database's; it is another one when somebody makes the database anew. */
    String oid() throws SQLException {
        try (PreparedStatement s =
                sql.connection().prepareStatement("SELECT oid::text FROM pg_database WHERE datname = ?")) {
            s.setString(1, spec.name());
            try (ResultSet r = s.executeQuery()) {
                r.next();
                return r.getString(1);
            }
        }
    }

    /**
     * Gives the role everything in its schema, so that nothing stops working when it loses SUPERUSER. One by one and with little
     * patience for locks: who asks the application meanwhile waits for each no longer than that.
     *
     * @return whether something was somebody else's
     */
    boolean owns(Sql inside) throws SQLException {
        List<OthersObject> others = OthersObject.of(inside.connection(), spec.username());
        if (others.isEmpty()) {
            return false;
        }
        try (Statement s = inside.connection().createStatement()) {
            s.execute("SET lock_timeout = '" + LOCK_PATIENCE_MILLIS + "ms'");
        }
        for (OthersObject other : others) {
            String statement = other.alter() + inside.name(spec.username());
            try {
                inside.write(statement);
            } catch (SQLException e) {
                if (!SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw e;
                }
                throw new IllegalStateException("Somebody holds a lock for longer than " + LOCK_PATIENCE_MILLIS
                        + " ms; tried again: " + statement);
            }
        }
        return true;
    }

    /** Gives the role what it needs in the schema public of somebody else, where a dump of PostgreSQL 14 or older may have left it. */
    void makesTables(Sql inside) throws SQLException {
        inside.write("GRANT USAGE, CREATE ON SCHEMA public TO " + sql.name(spec.username()));
    }

    /** The last thing of an adoption. */
    void withoutSuperuser() throws SQLException {
        sql.write("ALTER ROLE " + sql.name(spec.username()) + " NOSUPERUSER");
    }
}
