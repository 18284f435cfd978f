package io.keybuzz.runbook.rollout;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The log of a Ruby process that ended by an error; pure. What it died of stands above its backtrace, and a Rails task has the last lines
 * to itself: {@code Tasks: TOP => db:migrate}, {@code (See full trace by running task with --trace)}.
 */
public final class RubyLog {
    private static final Pattern TRACE = Pattern.compile("\\s*(?:from )?\\S+:\\d+:in ['`].*'");
    private static final Pattern AFTERWORD = Pattern.compile(
            "(?:Tasks: TOP\\b|\\(See full trace|Caused by:|HINT:|DETAIL:|LINE \\d+:|Exiting$|\\s*\\^\\s*$).*");

    private RubyLog() {}

    /** Its lines without backtraces, hints, and what says nothing of the cause. */
    public static Stream<String> words(String log) {
        return log.lines()
                .filter(l -> !l.isBlank())
                .filter(l -> !TRACE.matcher(l).matches())
                .filter(l -> !AFTERWORD.matcher(l).matches());
    }

    /** The last of them. */
    public static String lastWord(String log) {
        return words(log).reduce((a, b) -> b).orElse("(it printed nothing)");
    }
}
