package io.keybuzz.runbook.scenario;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * How well somebody watched who asks again and again.
 *
 * @param asked every question, in any order
 * @param lasted how long the watch lasted, from its begin
 */
record Watch(List<Asked> asked, Duration lasted) {

    /**
     * A question.
     *
     * @param at from the watch's begin
     * @param waited until it was answered, or given up
     */
    record Asked(Duration at, Duration waited) {}

    /** The longest time in which nothing was asked and no answer was waited for; all of it when nothing was asked. */
    Duration longestPause() {
        Duration longest = Duration.ZERO;
        Duration watched = Duration.ZERO;
        for (Asked question : inOrder()) {
            longest = max(longest, question.at().minus(watched));
            watched = max(watched, question.at().plus(question.waited()));
        }
        return max(longest, lasted.minus(watched));
    }

    private List<Asked> inOrder() {
        return asked.stream().sorted(Comparator.comparing(Asked::at)).toList();
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
