package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.DatabaseReader;
import io.keybuzz.runbook.restore.DatabaseNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Databases beside the one in use that restores and rehearsals have left, by their names; reads only. */
final class LeftDatabases {
    /** What stands in the way of DROP ROLE: objects it owns and rights it has, also those on the database itself. */
    private static final String OF_ROLE = "SELECT DISTINCT d.datname FROM pg_shdepend s JOIN pg_database d"
            + " ON d.oid = s.dbid OR s.dbid = 0 AND s.classid = 'pg_database'::regclass AND d.oid = s.objid"
            + " WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = (SELECT oid FROM pg_roles WHERE rolname = ?)";

    private final DatabaseReader reader;

    LeftDatabases(DatabaseReader reader) {
        this.reader = reader;
    }

    /**
     * A database as it lies on the server.
     *
     * @param comment null when there is none
     * @param inhabitants users and last migration, in words
     */
    record Lying(String oid, String name, String comment, String inhabitants) {}

    /** All of them, by name. */
    List<Lying> of(Target target, Connection maintenance) throws SQLException {
        List<Lying> found = new ArrayList<>();
        try (PreparedStatement s = maintenance.prepareStatement("SELECT oid::text, datname,"
                        + " shobj_description(oid, 'pg_database') FROM pg_database ORDER BY datname");
                ResultSet r = s.executeQuery()) {
            while (r.next()) {
                String name = r.getString(2);
                if (DatabaseNames.beside(target.spec().database().name(), name)) {
                    found.add(new Lying(r.getString(1), name, r.getString(3), inhabitants(target, name)));
                }
            }
        }
        return found;
    }

    /** One that a restore was killed in the middle of may let nobody in. */
    private String inhabitants(Target target, String name) {
        try {
            return reader.inhabitants(target, name);
        } catch (SQLException shut) {
            return "not looked at";
        }
    }

    /** The databases because of which PostgreSQL does not drop the role. */
    static Set<String> ofTheRole(Target target, Connection maintenance) throws SQLException {
        Set<String> names = new TreeSet<>();
        try (PreparedStatement s = maintenance.prepareStatement(OF_ROLE)) {
            s.setString(1, target.spec().database().username());
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    names.add(r.getString(1));
                }
            }
        }
        return names;
    }

    /** The oid of the database that has this name now; null when none has. */
    static String oid(Connection maintenance, String name) throws SQLException {
        try (PreparedStatement s =
                maintenance.prepareStatement("SELECT oid::text FROM pg_database WHERE datname = ?")) {
            s.setString(1, name);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? r.getString(1) : null;
            }
        }
    }
}
