package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.Colour;
import io.keybuzz.runbook.report.Evidence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An inspection on one page: what is wrong with its evidence and the command that mends it, then what is as it should be, each with the
 * first thing that shows it.
 */
final class InspectText {
    /** A line of evidence each; the rest is in the other forms. */
    private static final int SEEN = 8;

    private static final int LONGEST = 400;
    private static final int LONGEST_OF_WHAT_IS_RIGHT = 160;
    private static final String MATRIX = "node-pod-matrix";
    private static final String FIREWALLS = "firewalls";
    private static final String SEEN_LABEL = "    seen  ";
    private static final String UNDER_IT = "          ";

    private final boolean colour;
    private final List<String> lines = new ArrayList<>();
    private final Set<String> shown = new HashSet<>();

    private InspectText(boolean colour) {
        this.colour = colour;
    }

    /** @param target {@code CLUSTER/NAMESPACE} */
    static List<String> lines(String target, Duration took, List<Check> checks, boolean colour) {
        InspectText text = new InspectText(colour);
        text.write(target, took, checks);
        return text.lines;
    }

    private void write(String target, Duration took, List<Check> checks) {
        lines.add(target + ", looked at in " + took.toMillis() / 100 / 10.0 + " s: " + count(checks, Status.FAILED)
                + " wrong, "
                + count(checks, Status.WARNED) + " to look at, " + count(checks, Status.PASSED)
                + " as they should be, " + count(checks, Status.SKIPPED) + " not asked. Nothing was written.");
        checks.stream().filter(c -> c.status() == Status.FAILED).forEach(this::block);
        checks.stream().filter(c -> c.status() == Status.WARNED).forEach(this::block);
        lines.add("");
        checks.stream()
                .filter(c -> c.status() == Status.PASSED || c.status() == Status.SKIPPED)
                .forEach(this::line);
    }

    private void block(Check check) {
        boolean failed = check.status() == Status.FAILED;
        lines.add("");
        add("", (failed ? "✗ " : "! ") + check.title() + " (" + check.id() + ")", failed ? Colour.RED : Colour.YELLOW);
        add("    ", CheckLine.told(check), Colour.NONE);
        CheckLine.mend(check).ifPresent(mend -> add("    mend  ", mend, Colour.NONE));
        List<Evidence> others = check.evidence();
        if (check.id().equals(MATRIX)) {
            MatrixTable.lines(check.evidence()).forEach(row -> add(UNDER_IT, row, Colour.NONE));
            others = MatrixTable.others(check.evidence());
        }
        // A check of several questions tells of each how it was answered; here those count that were not.
        others =
                others.stream().filter(e -> !e.observed().startsWith("PASSED:")).toList();
        List<Evidence> pieces = byNodes(others);
        pieces.stream().limit(SEEN).forEach(e -> {
            shown.add(seen(e, Integer.MAX_VALUE));
            add(SEEN_LABEL, seen(e, LONGEST), Colour.FAINT);
        });
        if (pieces.size() > SEEN) {
            add(UNDER_IT, "… and " + (pieces.size() - SEEN) + " more, with --json or --report-dir", Colour.FAINT);
        }
    }

    private void line(Check check) {
        boolean passed = check.status() == Status.PASSED;
        add(
                "",
                (passed ? "✓ " : "– ") + check.title() + ": " + CheckLine.told(check),
                passed ? Colour.GREEN : Colour.FAINT);
        CheckLine.mend(check).ifPresent(mend -> add("    mend  ", mend, Colour.NONE));
        List<Evidence> pieces = byNodes(check.evidence());
        if (check.id().equals(MATRIX)) {
            MatrixTable.lines(check.evidence()).forEach(row -> add(UNDER_IT, row, Colour.FAINT));
            pieces = MatrixTable.others(pieces);
        }
        pieces.stream()
                // Where a check has nothing to show, its sentence stands for it.
                .filter(e -> !e.what().equals("the question " + check.id()))
                .limit(check.id().equals(FIREWALLS) ? pieces.size() : 1)
                .forEach(e -> add(SEEN_LABEL, seenBeside(CheckLine.told(check), e), Colour.FAINT));
    }

    /** Without what the line says itself, or one above it has shown. */
    private String seenBeside(String told, Evidence e) {
        boolean again = !shown.add(seen(e, Integer.MAX_VALUE));
        return again || told.contains(e.observed().strip()) ? at(e) : seen(e, LONGEST_OF_WHAT_IS_RIGHT);
    }

    /** @param longest what was observed, in characters; what was asked is shown whole */
    private static String seen(Evidence e, int longest) {
        String observed = e.observed().strip().replace("\n", "; ");
        return at(e) + " => " + (observed.length() > longest ? observed.substring(0, longest) + "…" : observed);
    }

    private static String at(Evidence e) {
        return (e.node() == null ? "" : e.node() + ": ") + e.what();
    }

    /** What several nodes have answered alike is one piece, at all of them. */
    private static List<Evidence> byNodes(List<Evidence> evidence) {
        Map<List<String>, Evidence> pieces = new LinkedHashMap<>();
        for (Evidence e : evidence) {
            pieces.merge(
                    List.of(e.what(), e.observed()),
                    e,
                    (a, b) -> a.node() == null || b.node() == null
                            ? a
                            : new Evidence(a.what(), a.observed(), a.at(), a.node() + ", " + b.node()));
        }
        return List.copyOf(pieces.values());
    }

    private void add(String before, String text, Colour painted) {
        String shown = RemoteText.neutralise(text).replace("\n", "\n          ");
        lines.add(before + painted.paint(shown, colour));
    }

    private static long count(List<Check> checks, Status status) {
        return checks.stream().filter(c -> c.status() == status).count();
    }
}
