package io.keybuzz.runbook.testbed.cluster;

import java.util.concurrent.ThreadLocalRandom;

/** Suffixes of names, in the alphabet that Kubernetes uses. */
final class RandomNames {
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private RandomNames() {}

    static String suffix() {
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            suffix.append(ALPHABET.charAt(ThreadLocalRandom.current().nextInt(ALPHABET.length())));
        }
        return suffix.toString();
    }

    /** The same for the same text. */
    static String hash(String text) {
        long rest = Integer.toUnsignedLong(text.hashCode()) * 2_654_435_761L >>> 7;
        StringBuilder hash = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            hash.append(ALPHABET.charAt((int) (rest % ALPHABET.length())));
            rest = rest / ALPHABET.length() + 31L * i;
        }
        return hash.toString();
    }
}
