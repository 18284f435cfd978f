package io.keybuzz.runbook.lock;

import java.util.Optional;

/** The locks, one a target, written by compare-and-swap only. */
interface Leases {

    /** The lock as it stands; empty when there never was one. */
    Optional<Held> read(String target);

    /**
     * Writes the lock if it is still what was read.
     *
     * @param before what was read; null when there was none
     * @return false when somebody was faster
     */
    boolean write(String target, Held before, Held after);

    /**
     * A lock.
     *
     * @param holder as {@link HolderIdentity} writes it; null when nobody holds it
     * @param token the fencing token: one more at each new holder, never less
     * @param since when it was taken, ISO-8601
     * @param version resourceVersion, for the compare-and-swap; null for what is to be written
     */
    record Held(String holder, long token, String since, String version) {}
}
