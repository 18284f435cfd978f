package io.keybuzz.runbook.document;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that somebody meant. */
public final class Words {
    private Words() {}

    /** The refusal of a word that is not on the list, with the one that was probably meant. */
    public static Checked refused(String word, Collection<String> allowed) {
        return Checked.no(
                "is none of " + String.join(", ", allowed),
                closest(word, allowed).orElse(allowed.iterator().next()));
    }

    /** The nearest word, when it is near enough to have been meant. */
    public static Optional<String> closest(String word, Collection<String> allowed) {
        String lower = word.toLowerCase(Locale.ROOT);
        return allowed.stream()
                .filter(a -> distance(lower, a.toLowerCase(Locale.ROOT)) <= Math.max(1, Math.min(3, a.length() / 3)))
                .min(Comparator.comparingInt((String a) -> distance(lower, a.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int swap = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(swap, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
