package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.credentials.Mark;
import io.keybuzz.runbook.credentials.Sql;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.spec.Spec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Databases beside the one in use: made, given its name, and dropped by the administrator. Whatever is dropped here carries the mark of
 * this target and is not the database that the spec names.
 */
public final class BesideDatabase {
    private static final String IN_USE = "55006";
    private static final int TRIES = 50;
    private static final long BETWEEN_TRIES_NANOS = 200_000_000;

    private final Connections connections;
    private final PostgresSessions sessions;

    public BesideDatabase(Connections connections) {
        this.connections = connections;
        this.sessions = new PostgresSessions(connections);
    }

    /** What became of a change of names when it was to be taken back. */
    enum Back {
        BACK,
        NEVER_CHANGED,
        /** The restored one has the name, and no other had it before. */
        NOTHING_BEFORE
    }

    private interface Work<T> {
        T with(Sql sql) throws SQLException;
    }

    private <T> T asAdministrator(Target target, String database, Work<T> work) {
        try (Connection admin = sessions.admin(target, database)) {
            Sql sql = new Sql(admin, connections.guard(), target);
            sql.withoutTimeLimit();
            return work.with(sql);
        } catch (SQLException e) {
            throw PostgresFailure.toThrow(
                    e, target.spec().database(), target.spec().database().adminUsername());
        }
    }

    /** Makes it anew and empty, with these extensions, like the one in use: same owner, encoding and collation. */
    void make(Target target, String name, List<String> extensions) {
        Spec.Database spec = target.spec().database();
        asAdministrator(target, PostgresSessions.MAINTENANCE_DATABASE, sql -> {
            dropIfOurs(sql, target, name);
            String collation = text(
                    sql,
                    "SELECT format(' LC_COLLATE %L LC_CTYPE %L', datcollate, datctype) FROM pg_database WHERE datname = ?",
                    spec.name());
            sql.write("CREATE DATABASE " + sql.name(name) + " OWNER " + sql.name(spec.username())
                    + " ENCODING 'UTF8' TEMPLATE template0" + (collation == null ? "" : collation));
            // With the run in it: by that an attempt that comes again knows its own under the name in use.
            sql.write("COMMENT ON DATABASE " + sql.name(name) + " IS "
                    + sql.literal(Mark.created(target).text()));
            return null;
        });
        asAdministrator(target, name, sql -> {
            for (String extension : extensions) {
                sql.write("CREATE EXTENSION IF NOT EXISTS " + sql.name(extension) + " SCHEMA public");
            }
            return null;
        });
    }

    /** Drops it; nothing when it is not there. */
    List<Undone> drop(Target target, String name) {
        return asAdministrator(target, PostgresSessions.MAINTENANCE_DATABASE, sql -> {
            boolean there = exists(sql, name);
            dropIfOurs(sql, target, name);
            return there ? List.of(new Undone("database/" + name, Undone.Status.UNDONE, null, null)) : List.of();
        });
    }

    /** The one in use becomes {@code before}, the fresh one takes its name; false when there was none in use. */
    boolean change(Target target, DatabaseNames names) {
        String used = target.spec().database().name();
        return asAdministrator(target, PostgresSessions.MAINTENANCE_DATABASE, sql -> {
            if (exists(sql, names.fresh())) {
                rename(sql, used, names.before(), names.fresh());
            } else if (!exists(sql, names.before()) && !madeByThisRun(sql, target, used)) {
                throw new IllegalStateException("database " + names.fresh() + " is gone");
            }
            allow(sql, names.before(), true);
            allow(sql, used, true);
            return exists(sql, names.before());
        });
    }

    /** The database that was in use has its name again, where it lost it. */
    Back changeBack(Target target, DatabaseNames names) {
        String used = target.spec().database().name();
        return asAdministrator(target, PostgresSessions.MAINTENANCE_DATABASE, sql -> {
            Back back = wayBack(sql, target, names);
            if (back == Back.BACK) {
                rename(sql, used, names.fresh(), names.before());
                allow(sql, names.fresh(), true);
            }
            allow(sql, used, true);
            return back;
        });
    }

    private static Back wayBack(Sql sql, Target target, DatabaseNames names) throws SQLException {
        if (exists(sql, names.before())) {
            return Back.BACK;
        }
        boolean restored = !exists(sql, names.fresh())
                && madeByThisRun(sql, target, target.spec().database().name());
        return restored ? Back.NOTHING_BEFORE : Back.NEVER_CHANGED;
    }

    /** Not by the one that it is a reset of: that one's databases have other names, and one from before among them. */
    private static boolean madeByThisRun(Sql sql, Target target, String name) throws SQLException {
        return Mark.created(target).text().equals(comment(sql, name));
    }

    /** Both or neither: {@code used} becomes {@code old}, {@code other} becomes {@code used}. */
    private void rename(Sql sql, String used, String old, String other) throws SQLException {
        boolean there = exists(sql, used);
        for (int tries = 1; ; tries++) {
            for (String database : List.of(used, other)) {
                allow(sql, database, false);
                end(sql, database);
            }
            try {
                sql.together(() -> {
                    if (there) {
                        sql.write("ALTER DATABASE " + sql.name(used) + " RENAME TO " + sql.name(old));
                    }
                    sql.write("ALTER DATABASE " + sql.name(other) + " RENAME TO " + sql.name(used));
                });
                return;
            } catch (SQLException e) {
                // A session that was told to end takes a moment.
                if (!IN_USE.equals(e.getSQLState()) || tries == TRIES) {
                    allow(sql, used, true);
                    throw e;
                }
                Heartbeat.beat("sessions of " + used + " are ending");
                LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
            }
        }
    }

    private static void allow(Sql sql, String database, boolean connections) throws SQLException {
        if (exists(sql, database)) {
            sql.write("ALTER DATABASE " + sql.name(database) + " ALLOW_CONNECTIONS " + connections);
        }
    }

    private static void end(Sql sql, String database) throws SQLException {
        text(
                sql,
                "SELECT count(pg_terminate_backend(pid))::text FROM pg_stat_activity WHERE datname = ? AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
                database);
    }

    private static void dropIfOurs(Sql sql, Target target, String name) throws SQLException {
        if (!exists(sql, name)) {
            return;
        }
        String comment = comment(sql, name);
        if (name.equals(target.spec().database().name()) || comment != null && !Mark.ours(comment, target)) {
            throw new IllegalStateException("database " + name + " is not this run's to drop");
        }
        allow(sql, name, false);
        end(sql, name);
        for (int tries = 1; ; tries++) {
            try {
                sql.write("DROP DATABASE IF EXISTS " + sql.name(name));
                return;
            } catch (SQLException e) {
                if (!IN_USE.equals(e.getSQLState()) || tries == TRIES) {
                    throw e;
                }
                Heartbeat.beat("sessions of " + name + " are ending");
                LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
            }
        }
    }

    private static boolean exists(Sql sql, String name) throws SQLException {
        return text(sql, "SELECT datname FROM pg_database WHERE datname = ?", name) != null;
    }

    /** Null when there is none, or no such database. */
    private static String comment(Sql sql, String name) throws SQLException {
        return text(sql, "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = ?", name);
    }

    private static String text(Sql sql, String query, String parameter) throws SQLException {
        try (PreparedStatement s = sql.connection().prepareStatement(query)) {
            s.setString(1, parameter);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? r.getString(1) : null;
            }
        }
    }
}
