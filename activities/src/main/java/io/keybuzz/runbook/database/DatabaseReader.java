package io.keybuzz.runbook.database;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.DatabaseState.Database;
import io.keybuzz.runbook.database.DatabaseState.Role;
import io.keybuzz.runbook.database.DatabaseState.Shut;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads {@link DatabaseState}; writes nothing. */
public final class DatabaseReader {
    /**
     * By grants and not by has_schema_privilege, which a superuser passes always. Who owns the database, as the role will, is a
     * pg_database_owner. A membership inherits by its own option since PostgreSQL 16, before by the member's.
     */
    private static final String SHUT =
            "WITH RECURSIVE it(oid) AS (SELECT oid FROM pg_roles WHERE rolname = ? OR rolname = 'pg_database_owner' UNION"
                    + " SELECT m.roleid FROM pg_auth_members m JOIN it ON m.member = it.oid JOIN pg_roles r ON r.oid = it.oid"
                    + " WHERE coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, r.rolinherit))"
                    + " SELECT pg_get_userbyid(n.nspowner), pg_has_role(n.nspowner, 'USAGE') FROM pg_namespace n"
                    + " WHERE n.nspname = 'public' AND n.nspowner NOT IN (SELECT oid FROM it)"
                    + " AND (SELECT count(DISTINCT a.privilege_type)"
                    + " FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a"
                    + " WHERE a.privilege_type IN ('USAGE', 'CREATE')"
                    + " AND (a.grantee = 0 OR a.grantee IN (SELECT oid FROM it))) < 2";

    private final PostgresSessions sessions;

    public DatabaseReader(PostgresSessions sessions) {
        this.sessions = sessions;
    }

    /** With sessions of its own. */
    public DatabaseState read(Target target) throws SQLException {
        try (Connection maintenance = sessions.admin(target, PostgresSessions.MAINTENANCE_DATABASE)) {
            return read(target, maintenance);
        }
    }

    /** With a session in the maintenance database, and one of its own in Chatwoot's when there is such a database. */
    public DatabaseState read(Target target, Connection maintenance) throws SQLException {
        String name = target.spec().database().name();
        Set<String> available = new TreeSet<>();
        try (PreparedStatement s = maintenance.prepareStatement("SELECT name FROM pg_available_extensions");
                ResultSet r = s.executeQuery()) {
            while (r.next()) {
                available.add(r.getString(1));
            }
        }
        try (PreparedStatement s = maintenance.prepareStatement(
                        "SELECT current_setting('server_version_num')::int, rolsuper, pg_is_in_recovery(),"
                                + " current_setting('max_connections')::int FROM pg_roles WHERE rolname = current_user");
                ResultSet r = s.executeQuery()) {
            r.next();
            return new DatabaseState(
                    r.getInt(1),
                    r.getBoolean(2),
                    r.getBoolean(3),
                    r.getInt(4),
                    role(maintenance, target.spec().database().username()),
                    database(target, maintenance, name),
                    available);
        }
    }

    /** Users and last migration of any database there, in words. */
    public String inhabitants(Target target, String name) throws SQLException {
        try (Connection maintenance = sessions.admin(target, PostgresSessions.MAINTENANCE_DATABASE)) {
            Database database = database(target, maintenance, name);
            return database == null ? "does not exist" : database.inhabitants();
        }
    }

    /**
     * The schema that Chatwoot's tables are in where {@code public} has none: a schema of the role's name comes first in its search path.
     * Everything else here, and in a migration, looks at {@code public} alone.
     */
    Optional<String> elsewhere(Target target) throws SQLException {
        try (Connection session =
                        sessions.admin(target, target.spec().database().name());
                PreparedStatement s = session.prepareStatement(
                        "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                                + " WHERE c.relname = 'schema_migrations' AND c.relkind IN ('r', 'p')"
                                + " AND to_regclass('public.schema_migrations') IS NULL AND EXISTS (SELECT 1 FROM pg_class i"
                                + " WHERE i.relname = 'installation_configs' AND i.relnamespace = c.relnamespace)"
                                + " ORDER BY n.nspname = ? DESC, 1 LIMIT 1")) {
            s.setString(1, target.spec().database().username());
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? Optional.of(r.getString(1)) : Optional.empty();
            }
        }
    }

    private static Role role(Connection maintenance, String name) throws SQLException {
        try (PreparedStatement s = maintenance.prepareStatement(
                "SELECT oid::text, rolsuper, rolcanlogin, shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = ?")) {
            s.setString(1, name);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? new Role(r.getString(1), r.getBoolean(2), r.getBoolean(3), r.getString(4)) : null;
            }
        }
    }

    private Database database(Target target, Connection maintenance, String name) throws SQLException {
        try (PreparedStatement s = maintenance.prepareStatement(
                "SELECT oid::text, pg_get_userbyid(datdba), pg_encoding_to_char(encoding), shobj_description(oid, 'pg_database')"
                        + " FROM pg_database WHERE datname = ?")) {
            s.setString(1, name);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? inside(target, name, r) : null;
            }
        }
    }

    private Database inside(Target target, String name, ResultSet outside) throws SQLException {
        try (Connection session = sessions.admin(target, name)) {
            int tables = (int)
                    number(
                            session,
                            "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace");
            return new Database(
                    outside.getString(1),
                    outside.getString(2),
                    outside.getString(3),
                    outside.getString(4),
                    tables,
                    hasTable(session, "public.users") ? users(session) : 0,
                    hasTable(session, "public.schema_migrations") ? lastMigration(session) : null,
                    extensions(session),
                    shut(session, target.spec().database().username()));
        }
    }

    /** Null when it is open to the role; a superuser's rights are what it would have without that one. */
    private static Shut shut(Connection session, String role) throws SQLException {
        try (PreparedStatement s = session.prepareStatement(SHUT)) {
            s.setString(1, role);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? new Shut(r.getString(1), r.getBoolean(2)) : null;
            }
        }
    }

    private static Map<String, String> extensions(Connection session) throws SQLException {
        Map<String, String> found = new TreeMap<>();
        try (PreparedStatement s = session.prepareStatement("SELECT extname, extversion FROM pg_extension");
                ResultSet r = s.executeQuery()) {
            while (r.next()) {
                found.put(r.getString(1), r.getString(2));
            }
        }
        return found;
    }

    private static boolean hasTable(Connection session, String table) throws SQLException {
        return text(session, "SELECT to_regclass('" + table + "')::text") != null;
    }

    /** An administrator that is no superuser, as clouds give them, may not read the rows: then at least one, where there are any. */
    private static long users(Connection session) throws SQLException {
        return number(
                session,
                mayRead(session, "public.users")
                        ? "SELECT count(*) FROM public.users"
                        : "SELECT CASE WHEN pg_relation_size(oid) = 0 THEN 0 ELSE greatest(1, reltuples::bigint) END"
                                + " FROM pg_class WHERE oid = 'public.users'::regclass");
    }

    private static String lastMigration(Connection session) throws SQLException {
        return mayRead(session, "public.schema_migrations")
                ? text(session, "SELECT max(version) FROM public.schema_migrations")
                : Database.UNREAD;
    }

    private static boolean mayRead(Connection session, String table) throws SQLException {
        return number(session, "SELECT has_table_privilege('" + table + "', 'SELECT')::int") == 1;
    }

    private static long number(Connection session, String sql) throws SQLException {
        return Long.parseLong(text(session, sql));
    }

    private static String text(Connection session, String sql) throws SQLException {
        try (PreparedStatement s = session.prepareStatement(sql);
                ResultSet r = s.executeQuery()) {
            r.next();
            return r.getString(1);
        }
    }
}
