package io.keybuzz.runbook.credentials;

import java.security.SecureRandom;

/** Secrets that nobody supplied. */
final class RandomText {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomText() {}

    /** 5.95 bits a character; nothing that a shell, a URL or YAML would take for its own. */
    static String lettersAndDigits(int length) {
        return RANDOM.ints(length, 0, ALPHABET.length())
                .collect(StringBuilder::new, (text, i) -> text.append(ALPHABET.charAt(i)), StringBuilder::append)
                .toString();
    }
}
