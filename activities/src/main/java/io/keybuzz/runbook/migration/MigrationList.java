package io.keybuzz.runbook.migration;

import io.keybuzz.runbook.run.Names;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The versions in an image's {@code db/migrate}, from the Job's log or from {@code ls}; pure. */
public final class MigrationList {
    private static final Pattern LINE =
            Pattern.compile("^" + Pattern.quote(Names.MIGRATIONS_LINE) + "([ 0-9]*)$", Pattern.MULTILINE);
    private static final Pattern FILE = Pattern.compile("([0-9]+)_.*\\.rb");

    private static final int NAMED = 3;

    private MigrationList() {}

    /** From the beginning of a migration Job's log; empty when the line is not there or names none. */
    public static Optional<List<String>> fromLog(String log) {
        Matcher m = LINE.matcher(log);
        return m.find() ? known(List.of(m.group(1).strip().split(" +"))) : Optional.empty();
    }

    /** From the names of files; empty when none is a migration. */
    public static Optional<List<String>> fromFiles(String ls) {
        return known(ls.lines()
                .map(String::strip)
                .map(FILE::matcher)
                .filter(Matcher::matches)
                .map(m -> m.group(1))
                .toList());
    }

    /** As it is kept: versions separated by spaces. */
    public static Optional<List<String>> fromText(String text) {
        return text == null ? Optional.empty() : known(List.of(text.strip().split("\\s+")));
    }

    /** Versions in a sentence: all of a few, of many how many they are and where they begin and end. */
    public static String brief(List<String> versions) {
        return versions.size() <= NAMED
                ? String.join(", ", versions)
                : versions.size() + ", the first " + versions.get(0) + ", the last "
                        + versions.get(versions.size() - 1);
    }

    /** A Job's log as it is shown, with its line of versions no longer than it has to be. */
    static String shown(String log) {
        return LINE.matcher(log)
                .replaceAll(m -> Matcher.quoteReplacement(Names.MIGRATIONS_LINE + " "
                        + brief(List.of(m.group(1).strip().split(" +")))));
    }

    private static Optional<List<String>> known(List<String> versions) {
        List<String> sorted = versions.stream()
                .filter(v -> v.matches("[0-9]+"))
                .distinct()
                .sorted(Comparator.comparing((String v) -> v.length()).thenComparing(v -> v))
                .toList();
        return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted);
    }
}
