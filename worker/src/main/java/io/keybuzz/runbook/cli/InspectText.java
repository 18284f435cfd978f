package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.Evidence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An inspection on one page: what is wrong with its evidence and the command that mends it, then what is as it should be. */
final class InspectText {
    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String FAINT = "2";
    /** A line of evidence each; the rest is in the other forms. */
    private static final int SEEN = 8;

    private static final int LONGEST = 400;
    private static final String MATRIX = "node-pod-matrix";

    private final boolean colour;
    private final List<String> lines = new ArrayList<>();

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
        add("", (failed ? "✗ " : "! ") + check.title() + " (" + check.id() + ")", failed ? RED : YELLOW);
        add("    ", CheckLine.told(check), null);
        CheckLine.mend(check).ifPresent(mend -> add("    mend  ", mend, null));
        List<Evidence> others = check.evidence();
        if (check.id().equals(MATRIX)) {
            MatrixTable.lines(check.evidence()).forEach(row -> add("          ", row, null));
            others = MatrixTable.others(check.evidence());
        }
        // A check of several questions tells of each how it was answered; here those count that were not.
        others =
                others.stream().filter(e -> !e.observed().startsWith("PASSED:")).toList();
        others.stream().limit(SEEN).forEach(e -> add("    seen  ", seen(e), FAINT));
        if (others.size() > SEEN) {
            add("          ", "… and " + (others.size() - SEEN) + " more, with --json or --report-dir", FAINT);
        }
    }

    private void line(Check check) {
        boolean passed = check.status() == Status.PASSED;
        add("", (passed ? "✓ " : "– ") + check.title() + ": " + CheckLine.told(check), passed ? GREEN : FAINT);
        CheckLine.mend(check).ifPresent(mend -> add("    mend  ", mend, null));
    }

    private static String seen(Evidence e) {
        String observed = e.observed().strip().replace("\n", "; ");
        return (e.node() == null ? "" : e.node() + ": ") + e.what() + " => "
                + (observed.length() > LONGEST ? observed.substring(0, LONGEST) + "…" : observed);
    }

    private void add(String before, String text, String code) {
        String shown = RemoteText.neutralise(text).replace("\n", "\n          ");
        lines.add(before + (colour && code != null ? "\u001B[" + code + "m" + shown + "\u001B[0m" : shown));
    }

    private static long count(List<Check> checks, Status status) {
        return checks.stream().filter(c -> c.status() == status).count();
    }
}
