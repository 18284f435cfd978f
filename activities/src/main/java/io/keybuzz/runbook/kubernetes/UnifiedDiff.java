package io.keybuzz.runbook.kubernetes;

import java.util.ArrayList;
import java.util.List;

/** A unified diff with three lines of context, as {@code diff -u} prints it. */
final class UnifiedDiff {
    private static final int CONTEXT = 3;

    private UnifiedDiff() {}

    /** Empty when both are equal. */
    static String of(String name, List<String> before, List<String> after) {
        List<String> lines = lines(before, after);
        StringBuilder out = new StringBuilder();
        int beforeLine = 1;
        int afterLine = 1;
        int i = 0;
        while (i < lines.size()) {
            int change = nextChange(lines, i);
            if (change < 0) {
                break;
            }
            int from = Math.max(i, change - CONTEXT);
            beforeLine += from - i;
            afterLine += from - i;
            int to = end(lines, change);
            List<String> hunk = lines.subList(from, to);
            int removed = (int) hunk.stream().filter(l -> !l.startsWith("+")).count();
            int added = (int) hunk.stream().filter(l -> !l.startsWith("-")).count();
            if (out.length() == 0) {
                out.append("--- ").append(name).append("\n+++ ").append(name).append('\n');
            }
            out.append("@@ -" + range(beforeLine, removed) + " +" + range(afterLine, added) + " @@\n");
            hunk.forEach(line -> out.append(line).append('\n'));
            beforeLine += removed;
            afterLine += added;
            i = to;
        }
        return out.toString();
    }

    private static String range(int start, int count) {
        return (count == 0 ? start - 1 : start) + "," + count;
    }

    private static int nextChange(List<String> lines, int from) {
        for (int i = from; i < lines.size(); i++) {
            if (!lines.get(i).startsWith(" ")) {
                return i;
            }
        }
        return -1;
    }

    private static int end(List<String> lines, int change) {
        int last = change;
        for (int i = change; i < lines.size() && i <= last + 2 * CONTEXT; i++) {
            if (!lines.get(i).startsWith(" ")) {
                last = i;
            }
        }
        return Math.min(lines.size(), last + CONTEXT + 1);
    }

    private static List<String> lines(List<String> a, List<String> b) {
        int[][] common = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                common[i][j] = a.get(i).equals(b.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        List<String> out = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
                out.add(" " + a.get(i++));
                j++;
            } else if (i < a.size() && (j == b.size() || common[i + 1][j] >= common[i][j + 1])) {
                out.add("-" + a.get(i++));
            } else {
                out.add("+" + b.get(j++));
            }
        }
        return out;
    }
}
