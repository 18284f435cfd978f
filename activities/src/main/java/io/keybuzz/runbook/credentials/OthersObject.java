package io.keybuzz.runbook.credentials;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A table, type or routine in the schema public that is not the role's.
 *
 * @param alter the statement that changes its owner, up to the new one's name
 * @param owner whose it is, quoted where it has to be
 */
record OthersObject(String alter, String owner) {
    // Sequences that belong to a column follow their table, types of rows and arrays theirs; members of an extension
    // stay with it.
    private static final String ALL = """
            SELECT format('ALTER TABLE %s OWNER TO ', c.oid::regclass), quote_ident(pg_get_userbyid(c.relowner))
            FROM pg_class c, pg_roles r
            WHERE r.rolname = ? AND c.relnamespace = 'public'::regnamespace
              AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relowner <> r.oid
              AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                AND d.deptype IN ('e', 'a', 'i'))
            UNION ALL
            SELECT format('ALTER ROUTINE %s OWNER TO ', p.oid::regprocedure), quote_ident(pg_get_userbyid(p.proowner))
            FROM pg_proc p, pg_roles r
            WHERE r.rolname = ? AND p.pronamespace = 'public'::regnamespace AND p.proowner <> r.oid
              AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                AND d.deptype = 'e')
            UNION ALL
            SELECT format('ALTER TYPE %s OWNER TO ', t.oid::regtype), quote_ident(pg_get_userbyid(t.typowner))
            FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid, pg_roles r
            WHERE r.rolname = ? AND t.typnamespace = 'public'::regnamespace AND t.typowner <> r.oid
              AND (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')
              AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid
                AND d.deptype = 'e')
            """;

    /** Those of a database. @param inside a session in it */
    static List<OthersObject> of(Connection inside, String role) throws SQLException {
        List<OthersObject> found = new ArrayList<>();
        try (PreparedStatement s = inside.prepareStatement(ALL)) {
            for (int i = 1; i <= 3; i++) {
                s.setString(i, role);
            }
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    found.add(new OthersObject(r.getString(1), r.getString(2)));
                }
            }
        }
        return found;
    }
}
