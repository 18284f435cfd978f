package io.keybuzz.runbook.redis;

import java.util.Optional;

/**
 * What Redis says of itself.
 *
 * @param owner the mark of its install; null when nobody claimed it
 * @param data the oid of the database that it goes with, or {@link #EMPTIED} or {@link #ANEW}; null when it does not say
 */
public record RedisClaim(String owner, String data) {
    /** Redis lost what it held, or is another one, beside data that stayed. */
    public static final String EMPTIED = "emptied";
    /** The database was made anew, or is another one, beside a Redis that stayed. */
    public static final String ANEW = "anew";

    /** Empty when nobody claimed it. */
    public Optional<String> byWhom() {
        return Optional.ofNullable(owner);
    }
}
