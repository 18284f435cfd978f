package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts every row of the database in use, of one snapshot, and by the names that {@code place.sh} gives to tables. */
final class RowCounts {
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String TABLES =
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
                    + " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid"
                    + " AND d.deptype = 'e')";

    private final PostgresSessions sessions;

    /** @param lastMigration null when there is none */
    record Counted(Map<String, Long> rows, String lastMigration) {}

    RowCounts(Connections connections) {
        this.sessions = new PostgresSessions(connections);
    }

    Counted of(Target target) {
        try (Connection application = sessions.application(target);
                Statement statement = application.createStatement()) {
            application.setNetworkTimeout(Runnable::run, 600_000);
            statement.execute("SET statement_timeout = 0");
            application.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            application.setReadOnly(true);
            application.setAutoCommit(false);
            Map<String, Long> rows = new TreeMap<>();
            for (String table : strings(statement, TABLES)) {
                // The name is PostgreSQL's own, quoted where it has to be.
                rows.put(
                        table,
                        Long.parseLong(strings(statement, "SELECT count(*) FROM " + table)
                                .get(0)));
            }
            String last = rows.containsKey("schema_migrations")
                    ? strings(statement, "SELECT max(version) FROM schema_migrations")
                            .get(0)
                    : null;
            return new Counted(rows, last);
        } catch (SQLException e) {
            if (NO_SUCH_DATABASE.equals(e.getSQLState())) {
                return new Counted(Map.of(), null);
            }
            throw PostgresFailure.toThrow(
                    e, target.spec().database(), target.spec().database().username());
        }
    }

    private static List<String> strings(Statement statement, String query) throws SQLException {
        List<String> strings = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }
}
