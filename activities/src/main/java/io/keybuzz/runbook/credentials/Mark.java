package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the runbook marks what it owns outside Kubernetes: a comment on the role and the database, and a Redis key. In a comment that
 * somebody else wrote it is a line of its own, below theirs.
 *
 * @param owner {@code CLUSTER/NAMESPACE}
 * @param run the run that created it; null when it was there before and was taken over
 */
public record Mark(String owner, String run) {
    private static final Pattern FORM = Pattern.compile("chatwoot-runbook ([!-~]+/[!-~]+)(?: run ([!-~]+))?");

    /** Of what this run creates. */
    public static Mark created(Target target) {
        return new Mark(owner(target), target.run().runId());
    }

    /** Of what was there before. */
    public static Mark adopted(Target target) {
        return new Mark(owner(target), null);
    }

    /** {@code CLUSTER/NAMESPACE}. */
    public static String owner(Target target) {
        return target.run().cluster() + "/" + target.namespace();
    }

    /** The mark in a comment, the last where there are several; empty when no line of it is one. */
    public static Optional<Mark> parse(String comment) {
        return (comment == null ? "" : comment)
                .lines()
                .map(line -> FORM.matcher(line.strip()))
                .filter(Matcher::matches)
                .map(m -> new Mark(m.group(1), m.group(2)))
                .reduce((first, second) -> second);
    }

    /** Whether a comment names another owner. */
    public static boolean foreign(String comment, Target target) {
        return parse(comment).filter(m -> !m.owner.equals(owner(target))).isPresent();
    }

    /** Whether a comment names this target. */
    public static boolean ours(String comment, Target target) {
        return parse(comment).filter(m -> m.owner.equals(owner(target))).isPresent();
    }

    /** Whether a comment says that this very run, or the one that it is a reset of, created the thing. */
    public static boolean createdBy(String comment, Target target) {
        Run run = target.run();
        return ours(comment, target)
                && parse(comment)
                        .map(Mark::run)
                        .filter(r -> r.equals(run.runId()) || r.equals(run.firstRunId()))
                        .isPresent();
    }

    /** As it is written where a comment stands already. @param comment null when there is none */
    public String beside(String comment) {
        return comment == null ? text() : comment + "\n" + text();
    }

    /** As it is written. */
    public String text() {
        return "chatwoot-runbook " + owner + (run == null ? "" : " run " + run);
    }
}
