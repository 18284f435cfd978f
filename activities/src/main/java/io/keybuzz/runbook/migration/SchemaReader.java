package io.keybuzz.runbook.migration;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the schema of the spec's database as the administrator; a database that is not there is an answer too. */
public final class SchemaReader {
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String NOT_PERMITTED = "42501";

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
            if (NO_SUCH_DATABASE.equals(e.getSQLState())) {
                return new SchemaState(
                        false, 0, false, 0, null, wanted.isPresent(), wanted.orElse(List.of()), newest(wanted));
            }
            if (NOT_PERMITTED.equals(e.getSQLState())) {
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
