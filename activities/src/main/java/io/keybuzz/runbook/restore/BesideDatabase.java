package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.credentials.Mark;
import io.keybuzz.runbook.credentials.Sql;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.database.SqlState;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.failure.ApplicationFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * Databases beside the one in use: made, given its name, and dropped by the administrator. Whatever is dropped here carries the mark of
 * this target and is not the database that the spec names.
 */
public final class BesideDatabase {
    private static final String HOLDERS =
            "SELECT string_agg(who, '; ') FROM (SELECT datname, format('%s %s of %s (%s)', backend_type, pid,"
                    + " coalesce(usename, '?'), application_name) AS who FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    + " UNION ALL SELECT database, format('prepared transaction %L of %s', gid, owner) FROM pg_prepared_xacts)"
                    + " AS held WHERE datname = ?";
    /** PostgreSQL itself waits 5 s at each try; all of them have to fit into the two minutes that the activity has. */
    private static final Duration PATIENCE = Duration.ofSeconds(75);

    private static final long BETWEEN_TRIES_NANOS = 200_000_000;

    private final Connections connections;
    private final PostgresSessions sessions;
    private final Duration patience;

    public BesideDatabase(Connections connections) {
        this(connections, PATIENCE);
    }

    /** @param patience for sessions that were told to end */
    BesideDatabase(Connections connections, Duration patience) {
        this.connections = connections;
        this.sessions = new PostgresSessions(connections);
        this.patience = patience;
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
                rename(sql, target, names.before(), names.fresh());
            } else if (!exists(sql, names.before()) && !madeByThisRun(sql, target, used)) {
                throw new IllegalStateException("database " + names.fresh() + " is gone");
            }
            allow(sql, names.before(), true);
            allow(sql, used, true);
            return exists(sql, names.before());
        });
    }

    /** Of the database in use; null when there is none. */
    String oid(Target target) {
        return asAdministrator(
                target,
                PostgresSessions.MAINTENANCE_DATABASE,
                sql -> text(
                        sql,
                        "SELECT oid::text FROM pg_database WHERE datname = ?",
                        target.spec().database().name()));
    }

    /** The database that was in use has its name again, where it lost it. */
    Back changeBack(Target target, DatabaseNames names) {
        String used = target.spec().database().name();
        return asAdministrator(target, PostgresSessions.MAINTENANCE_DATABASE, sql -> {
            Back back = wayBack(sql, target, names);
            if (back == Back.BACK) {
                rename(sql, target, names.fresh(), names.before());
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

    /** Both or neither: the one in use becomes {@code old}, {@code other} becomes the one in use. */
    private void rename(Sql sql, Target target, String old, String other) throws SQLException {
        String used = target.spec().database().name();
        boolean there = exists(sql, used);
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
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
                if (awaitTheEnd(e, used, until)) {
                    continue;
                }
                if (!SqlState.OBJECT_IN_USE.equals(e.getSQLState())) {
                    allow(sql, used, true);
                    throw e;
                }
                ApplicationFailure held = held(sql, target, List.of(used, other));
                allow(sql, used, true);
                throw held;
            }
        }
    }

    /** A session that was told to end takes a moment. @return whether it may be tried once more */
    private static boolean awaitTheEnd(SQLException failure, String database, long until) {
        if (!SqlState.OBJECT_IN_USE.equals(failure.getSQLState()) || System.nanoTime() > until) {
            return false;
        }
        Heartbeat.beat("sessions of " + database + " are ending");
        LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
        return true;
    }

    /** What does not end when it is told to: a transaction that was prepared has no session, and a worker of the server begins again. */
    private static ApplicationFailure held(Sql sql, Target target, List<String> databases) throws SQLException {
        Spec.Database spec = target.spec().database();
        List<Evidence> evidence = new ArrayList<>();
        for (String database : databases) {
            evidence.add(Observed.of(
                    "pg_stat_activity and pg_prepared_xacts of database " + database,
                    Objects.requireNonNullElse(text(sql, HOLDERS, database), "nobody any more")));
        }
        return Failures.step(
                Cause.REFUSED,
                "Database " + databases.get(0) + " or " + databases.get(1)
                        + " is in use by what does not end when it is told to, so that they cannot change names",
                evidence,
                "End it: " + PostgresFailure.psql(spec, spec.adminUsername()) + " -d " + spec.name()
                        + " -c \"ROLLBACK PREPARED 'GID'\", or ALTER SUBSCRIPTION … DISABLE; then retry");
    }

    private static void allow(Sql sql, String database, boolean connections) throws SQLException {
        if (exists(sql, database)) {
            sql.write("ALTER DATABASE " + sql.name(database) + " ALLOW_CONNECTIONS " + connections);
        }
    }

    private static void end(Sql sql, String database) throws SQLException {
        text(
                sql,
                "SELECT count(pg_terminate_backend(pid))::text FROM pg_stat_activity WHERE datname = ? AND pid <> pg_backend_pid() AND backend_type IN ('client backend', 'walsender')",
                database);
    }

    private void dropIfOurs(Sql sql, Target target, String name) throws SQLException {
        if (!exists(sql, name)) {
            return;
        }
        String comment = comment(sql, name);
        if (name.equals(target.spec().database().name()) || comment != null && !Mark.ours(comment, target)) {
            throw new IllegalStateException("database " + name + " is not this run's to drop");
        }
        allow(sql, name, false);
        end(sql, name);
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                sql.write("DROP DATABASE IF EXISTS " + sql.name(name));
                return;
            } catch (SQLException e) {
                if (!awaitTheEnd(e, name, until)) {
                    throw e;
                }
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
