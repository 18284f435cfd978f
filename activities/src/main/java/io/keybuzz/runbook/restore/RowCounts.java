package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.database.SqlState;
import io.keybuzz.runbook.spec.Spec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts every row of the database in use, and names those who have rights in it, of one snapshot, and by the names that {@code place.sh} gives to tables. */
final class RowCounts {
    /** For all counts together: below the ten minutes that their activity has, whose other looks take seconds. */
    static final Duration PATIENCE = Duration.ofMinutes(9).plusSeconds(30);

    /** By which the server's own end of a statement comes first. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private static final String TABLES =
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
                    + " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid"
                    + " AND d.deptype = 'e')";

    /**
     * Roles with rights of their own, beside owners, the role that asks, and what extensions give: on relations and their columns, on
     * schemas, on the database, and on what will be made. What PUBLIC has by default is no grant; on relations it has nothing.
     */
    static final String GRANTEES =
            "SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee)::text END AS who FROM ("
                    + "SELECT a.grantee FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a"
                    + " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_t%'"
                    + " AND a.grantee <> c.relowner AND NOT EXISTS (SELECT 1 FROM pg_depend d"
                    + " WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"
                    + " UNION SELECT a.grantee FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid"
                    + " JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(t.attacl) a"
                    + " WHERE NOT t.attisdropped AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
                    + " AND n.nspname NOT LIKE 'pg\\_t%' AND a.grantee <> c.relowner"
                    + " UNION SELECT a.grantee FROM pg_namespace n, aclexplode(n.nspacl) a"
                    + " WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND a.grantee NOT IN (0, n.nspowner)"
                    + " UNION SELECT a.grantee FROM pg_default_acl d, aclexplode(d.defaclacl) a"
                    + " WHERE a.grantee NOT IN (0, d.defaclrole)"
                    + " UNION SELECT a.grantee FROM pg_database b, aclexplode(b.datacl) a"
                    + " WHERE b.datname = current_database() AND a.grantee NOT IN (0, b.datdba)"
                    + ") g WHERE g.grantee <> (SELECT oid FROM pg_roles WHERE rolname = current_user) ORDER BY 1";

    private final PostgresSessions sessions;

    /** @param lastMigration null when there is none */
    record Counted(Map<String, Long> rows, String lastMigration, List<String> grantees) {}

    RowCounts(Connections connections) {
        this.sessions = new PostgresSessions(connections);
    }

    Counted of(Target target) {
        Spec.Database spec = target.spec().database();
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (Connection application = sessions.application(target);
                Statement statement = application.createStatement()) {
            application.setNetworkTimeout(
                    Runnable::run, Math.toIntExact(PATIENCE.plus(LAST_WORDS).toMillis()));
            application.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            application.setReadOnly(true);
            application.setAutoCommit(false);
            return StatementWatch.during(
                    statement, "counting the rows of database " + spec.name(), () -> count(statement, end));
        } catch (SQLException e) {
            if (SqlState.INVALID_CATALOG_NAME.equals(e.getSQLState())) {
                return new Counted(Map.of(), null, List.of());
            }
            // Another attempt would take as long.
            throw SqlState.QUERY_CANCELED.equals(e.getSQLState()) && System.nanoTime() >= end
                    ? Failures.step(List.of(PostgresFailure.of(e, spec, spec.username())))
                    : PostgresFailure.toThrow(e, spec, spec.username());
        }
    }

    private static Counted count(Statement statement, long end) throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        for (String table : strings(statement, TABLES, end)) {
            // The name is PostgreSQL's own, quoted where it has to be.
            List<String> count = strings(statement, "SELECT count(*) FROM " + table, end);
            rows.put(table, Long.parseLong(count.get(0)));
        }
        String last = rows.containsKey("schema_migrations")
                ? strings(statement, "SELECT max(version) FROM schema_migrations", end)
                        .get(0)
                : null;
        return new Counted(rows, last, strings(statement, GRANTEES, end));
    }

    /** What is left of the time is the server's limit too: even for a worker that is gone it counts no longer. */
    private static List<String> strings(Statement statement, String query, long end) throws SQLException {
        long left = Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis());
        statement.execute("SET LOCAL statement_timeout = " + left);
        List<String> strings = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }
}
