package io.keybuzz.runbook.restore;

/**
 * What the databases of one restore are called; pure.
 *
 * @param fresh the one that the backup is loaded into
 * @param before what the one that is in use is called once the fresh one has its name
 */
public record DatabaseNames(String fresh, String before) {
    /** PostgreSQL cuts longer names without a word. */
    private static final int LONGEST = 63;

    private static final int RUN = 8;

    /** The names of a run; those of a rehearsal, which changes no names, have no {@code before}. */
    public static DatabaseNames of(String database, String runId) {
        return new DatabaseNames(name(database, "restore", runId), name(database, "before", runId));
    }

    /** The database that a run rehearses in. */
    public static String scratch(String database, String runId) {
        return name(database, "rehearsal", runId);
    }

    private static String name(String database, String purpose, String runId) {
        String run = runId.replaceAll("[^0-9A-Za-z]", "");
        String suffix = "_" + purpose + "_" + run.substring(0, Math.min(RUN, run.length()));
        return database.substring(0, Math.min(database.length(), LONGEST - suffix.length())) + suffix;
    }
}
