package io.keybuzz.runbook.migration;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.database.SqlState;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.secret.SecretUnreadable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads the schema of the spec's database as the administrator; a database that is not there is an answer too. */
public final class SchemaReader {

    private final PostgresSessions sessions;

    public SchemaReader(Connections connections) {
        this.sessions = new PostgresSessions(connections);
    }

    /**
     * The schema against the image.
     *
     * @param wanted the image's migrations; empty when they are not known
     */
    SchemaState read(Target target, Optional<List<String>> wanted) {
        try (Connection admin = sessions.admin(target, target.spec().database().name())) {
            return read(admin, wanted);
        } catch (SQLException e) {
            if (SqlState.INVALID_CATALOG_NAME.equals(e.getSQLState())) {
                return new SchemaState(
                        false, 0, false, 0, null, wanted.isPresent(), wanted.orElse(List.of()), newest(wanted));
            }
            if (PostgresFailure.notPermitted(e)) {
                return asApplication(target, wanted);
            }
            throw PostgresFailure.toThrow(
                    e, target.spec().database(), target.spec().database().adminUsername());
        }
    }

    /** An administrator that is no superuser, as clouds give them, may not read another role's tables. */
    private SchemaState asApplication(Target target, Optional<List<String>> wanted) {
        try (Connection application = sessions.application(target)) {
            return read(application, wanted);
        } catch (SQLException e) {
            throw PostgresFailure.toThrow(
                    e, target.spec().database(), target.spec().database().username());
        }
    }

    /** The versions in {@code schema_migrations}; empty when there is no such table. */
    public Set<String> applied(Target target) throws SQLException {
        try (Connection admin = sessions.admin(target, target.spec().database().name());
                Statement statement = admin.createStatement()) {
            boolean there = !strings(statement, "SELECT to_regclass('public.schema_migrations')::text")
                    .contains(null);
            return there ? strings(statement, "SELECT version FROM public.schema_migrations") : Set.of();
        }
    }

    /** What decides about a failed Job, as PostgreSQL has it now; empty when it cannot be asked. */
    public List<Evidence> ask(Target target, MigrationDiagnosis.Question question) {
        String database = target.spec().database().name();
        return switch (question) {
            case NOTHING -> List.of();
            case EXTENSIONS ->
                lines(
                        target,
                        database,
                        "SELECT extname || ' ' || extversion FROM pg_extension ORDER BY 1",
                        "extensions in database " + database + " (SELECT * FROM pg_extension)");
            case LOCKS ->
                lines(
                        target,
                        database,
                        // No text of a query: it may hold what nobody else may read.
                        "SELECT DISTINCT 'pid ' || a.pid || ' of ' || a.usename || coalesce(' from ' ||"
                                + " host(a.client_addr), '') || ', ' || coalesce(a.state, '?') || ' since ' ||"
                                + " date_trunc('second', a.xact_start) || ', holds ' || l.mode || ' on ' ||"
                                + " l.relation::regclass FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid WHERE"
                                + " l.granted AND l.relation IS NOT NULL AND l.mode NOT IN ('AccessShareLock',"
                                + " 'RowShareLock') AND a.datname = current_database() AND a.pid <> pg_backend_pid() LIMIT"
                                + " 5",
                        "locks in database " + database + " (pg_locks, pg_stat_activity)");
        };
    }

    /** In which databases sessions of Chatwoot's role are: pods may read another name than the one that is looked at. */
    Evidence databasesOfTheRole(Target target) {
        String role = target.spec().database().username();
        List<Evidence> seen = lines(
                target,
                PostgresSessions.MAINTENANCE_DATABASE,
                "SELECT datname || ': ' || count(*) || ' sessions' FROM pg_stat_activity WHERE usename ="
                        + " current_setting('runbook.role', true) GROUP BY datname",
                "databases with sessions of role " + role + " (pg_stat_activity)");
        return seen.isEmpty() ? Observed.of("databases with sessions of role " + role, "not known") : seen.get(0);
    }

    private List<Evidence> lines(Target target, String database, String query, String what) {
        try (Connection admin = sessions.admin(target, database)) {
            admin.setReadOnly(true);
            try (PreparedStatement role = admin.prepareStatement("SELECT set_config('runbook.role', ?, false)")) {
                role.setString(1, target.spec().database().username());
                role.execute();
            }
            try (Statement statement = admin.createStatement()) {
                Set<String> rows = new TreeSet<>(strings(statement, query));
                return List.of(Observed.of(what, rows.isEmpty() ? "none" : String.join("; ", rows)));
            }
        } catch (SQLException | SecretUnreadable notAsked) {
            return List.of();
        }
    }

    private static SchemaState read(Connection connection, Optional<List<String>> wanted) throws SQLException {
        connection.setReadOnly(true);
        try (Statement statement = connection.createStatement()) {
            Set<String> tables = strings(statement, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
            Set<String> applied = tables.contains("schema_migrations")
                    ? strings(statement, "SELECT version FROM public.schema_migrations")
                    : Set.of();
            long users = 0;
            if (tables.contains("users")) {
                try (ResultSet count = statement.executeQuery("SELECT count(*) FROM public.users")) {
                    users = count.next() ? count.getLong(1) : 0;
                }
            }
            return state(tables, applied, users, wanted);
        }
    }

    static SchemaState state(Set<String> tables, Set<String> applied, long users, Optional<List<String>> wanted) {
        String last = applied.stream().max(MigrationOrder.INSTANCE).orElse(null);
        List<String> missing = wanted.orElse(List.of()).stream()
                .filter(v -> !applied.contains(v))
                .toList();
        return new SchemaState(
                true,
                tables.size(),
                tables.contains("ar_internal_metadata"),
                users,
                last,
                wanted.isPresent(),
                missing,
                newest(wanted));
    }

    private static String newest(Optional<List<String>> wanted) {
        return wanted.flatMap(all -> all.stream().max(MigrationOrder.INSTANCE)).orElse(null);
    }

    private static Set<String> strings(Statement statement, String query) throws SQLException {
        Set<String> strings = new HashSet<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }
}
