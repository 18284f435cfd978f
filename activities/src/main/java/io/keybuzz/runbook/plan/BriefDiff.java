package io.keybuzz.runbook.plan;

import java.util.stream.Collectors;

/** As much of a diff as a person reads on a page. */
public final class BriefDiff {
    private static final int LINES = 40;
    private static final int CHARACTERS = 3000;

    private BriefDiff() {}

    /**
     * Its beginning, and how much is left out. Without the digests in masks: they are salted by process, and the same diff made twice would
     * differ.
     */
    public static String of(String diff) {
        String same = diff.replaceAll(" \\(sha256 [0-9a-f]+\\)", "");
        long lines = same.lines().count();
        String cut = same.lines().limit(LINES).collect(Collectors.joining("\n"));
        if (cut.length() > CHARACTERS) {
            cut = cut.substring(0, CHARACTERS) + "…";
        }
        return cut + (lines > LINES ? "\n… " + (lines - LINES) + " more lines: ./runbook plan" : "");
    }
}
