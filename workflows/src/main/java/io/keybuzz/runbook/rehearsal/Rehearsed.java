package io.keybuzz.runbook.rehearsal;

import java.util.List;

/**
 * How the migrations went on the copy.
 *
 * @param seconds from the Job's first query to its last
 * @param migrations that were run, by version
 * @param locks on tables that were there before, the longest first
 * @param watched whether the locks were looked at from the first migration to the last without a break; never null
 */
public record Rehearsed(double seconds, List<String> migrations, List<Held> locks, Boolean watched) {

    /** What was told before anybody asked counts as watched. */
    public Rehearsed {
        watched = watched == null || watched;
    }

    /** Watched from the first migration to the last. */
    public Rehearsed(double seconds, List<String> migrations, List<Held> locks) {
        this(seconds, migrations, locks, true);
    }

    /**
     * An ACCESS EXCLUSIVE lock, which lets nobody read or write its table.
     *
     * @param seconds as sampled; shorter than {@link #EVERY_SECONDS} it may not have been seen
     */
    public record Held(String table, double seconds) {}

    /** How often the locks are looked at. */
    public static final double EVERY_SECONDS = 0.2;
}
