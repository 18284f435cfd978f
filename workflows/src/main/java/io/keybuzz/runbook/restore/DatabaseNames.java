package io.keybuzz.runbook.restore;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private static final Pattern SUFFIX = Pattern.compile("_(restore|before|rehearsal)_[0-9A-Za-z]{1," + RUN + "}$");

    /** The names of a run; those of a rehearsal, which changes no names, have no {@code before}. */
    public static DatabaseNames of(String database, String runId) {
        return new DatabaseNames(name(database, "restore", runId), name(database, "before", runId));
    }

    /** The database that a run rehearses in. */
    public static String scratch(String database, String runId) {
        return name(database, "rehearsal", runId);
    }

    /** Whether a restore or a rehearsal of a database calls one like this. */
    public static boolean beside(String database, String name) {
        Matcher suffix = SUFFIX.matcher(name);
        return suffix.find() && name.equals(cut(database, suffix.group()));
    }

    private static String name(String database, String purpose, String runId) {
        String run = runId.replaceAll("[^0-9A-Za-z]", "");
        return cut(database, "_" + purpose + "_" + run.substring(0, Math.min(RUN, run.length())));
    }

    private static String cut(String database, String suffix) {
        return database.substring(0, Math.min(database.length(), LONGEST - suffix.length())) + suffix;
    }
}
