package io.keybuzz.runbook.run;

/** Takes a mark out of the comment of a role or a database, and leaves what others wrote there byte by byte. */
public final class Unmarking {
    private Unmarking() {}

    /**
     * One statement, which names no word of the comment: it may be no one's business.
     *
     * @param object {@code role/NAME} or {@code database/NAME}
     * @param mark as it is written
     */
    public static String statement(String object, String mark) {
        String name = literal(object.split("/", 2)[1]);
        boolean role = object.startsWith("role/");
        return "DO $unmark$ BEGIN EXECUTE format('COMMENT ON " + (role ? "ROLE" : "DATABASE") + " %I IS %L', " + name
                + ", (SELECT nullif(substr(replace(chr(10) || shobj_description(oid, '"
                + (role ? "pg_authid" : "pg_database") + "'), chr(10) || " + literal(mark) + ", ''), 2), '') FROM "
                + (role ? "pg_roles WHERE rolname = " : "pg_database WHERE datname = ") + name + ")); END $unmark$";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
