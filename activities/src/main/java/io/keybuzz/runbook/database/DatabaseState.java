package io.keybuzz.runbook.database;

import java.util.Map;
import java.util.Set;

/**
 * What the administrator sees of Chatwoot's role and database.
 *
 * @param serverVersion PostgreSQL's, like 160004
 * @param administratorIsSuperuser whether untrusted extensions can be created
 * @param role null when there is none
 * @param database null when there is none
 * @param availableExtensions those that the server's machine offers
 */
public record DatabaseState(
        int serverVersion,
        boolean administratorIsSuperuser,
        boolean standby,
        int maxConnections,
        Role role,
        Database database,
        Set<String> availableExtensions) {

    /**
     * Where the role would make no table in {@code public} if it were no superuser.
     *
     * @param owner of the schema
     * @param givable whether the administrator may give the right
     */
    public record Shut(String owner, boolean givable) {}

    /** @param comment null when there is none */
    public record Role(String oid, boolean superuser, boolean login, String comment) {}

    /**
     * @param comment null when there is none
     * @param tables how many the schema public has
     * @param users rows of {@code users}, 0 without such a table; where they may not be read at least one when there are any
     * @param lastMigration newest version in {@code schema_migrations}; null when there is none, {@link #UNREAD} when it may not be read
     * @param extensions installed ones with their versions
     * @param shut null where the role may use the schema public and make tables in it
     */
    public record Database(
            String oid,
            String owner,
            String encoding,
            String comment,
            int tables,
            long users,
            String lastMigration,
            Map<String, String> extensions,
            Shut shut) {

        /** In place of a version that the administrator may not read. */
        public static final String UNREAD = "unread";

        /** For a sentence that compares two databases. */
        public String inhabitants() {
            if (UNREAD.equals(lastMigration)) {
                return (users == 0 ? "no user" : "users, how many is not known")
                        + ", and migrations that this administrator may not read";
            }
            return users
                    + (users == 1 ? " user" : " users")
                    + (lastMigration == null ? ", no migration applied" : ", last migration " + lastMigration);
        }
    }

    /** Whether the application's role has every right on the server. */
    public boolean roleIsSuperuser() {
        return role != null && role.superuser();
    }

    /** Whether the right to make tables in the schema public is to be given, and can be. */
    public boolean lacksTheSchema() {
        return database != null && database.shut() != null && database.shut().givable();
    }

    /** Whether losing or misreading this database would cost somebody data. */
    public boolean hasUsers() {
        return database != null && database.users() > 0;
    }
}
