package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.report.Evidence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The evidence of the node → pod matrix as a table: a row a node, a column a pod, both with their nodes' names. */
final class MatrixTable {
    private static final Pattern PATH = Pattern.compile("TCP from (.+) to (\\S+):[0-9]+, pod (\\S+) on (.+)");
    private static final Pattern MILLIS = Pattern.compile("([0-9]+) ms");
    private static final int CELL = 9;

    private MatrixTable() {}

    /** Empty when the evidence holds no such paths. */
    static List<String> lines(List<Evidence> evidence) {
        Map<String, String> pods = new LinkedHashMap<>();
        Map<String, Map<String, String>> rows = new LinkedHashMap<>();
        for (Evidence e : evidence) {
            Matcher path = PATH.matcher(e.what());
            if (path.matches()) {
                pods.putIfAbsent(path.group(3), path.group(4));
                rows.computeIfAbsent(path.group(1), r -> new LinkedHashMap<>()).put(path.group(3), cell(e.observed()));
            }
        }
        List<String> lines = new ArrayList<>();
        Map<String, String> letters = new LinkedHashMap<>();
        pods.forEach((pod, node) -> {
            letters.put(pod, String.valueOf((char) ('A' + letters.size())));
            lines.add("to " + letters.get(pod) + "  " + pod + " on " + node);
        });
        int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0) + 7;
        if (!rows.isEmpty()) {
            StringBuilder head = new StringBuilder(pad("", width));
            letters.values().forEach(letter -> head.append(pad(letter, CELL)));
            lines.add(head.toString().stripTrailing());
        }
        rows.forEach((node, cells) -> {
            StringBuilder row = new StringBuilder(pad("from " + node, width));
            letters.keySet().forEach(pod -> row.append(pad(cells.getOrDefault(pod, "?"), CELL)));
            lines.add(row.toString().stripTrailing());
        });
        return lines;
    }

    /** Evidence that is no path of the matrix. */
    static List<Evidence> others(List<Evidence> evidence) {
        return evidence.stream().filter(e -> !PATH.matcher(e.what()).matches()).toList();
    }

    private static String cell(String observed) {
        Matcher millis = MILLIS.matcher(observed);
        boolean arrives = observed.startsWith("answers") || observed.startsWith("refused");
        return arrives && millis.find() ? millis.group(1) + " ms" : arrives ? "open" : "SHUT";
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text + " " : text + " ".repeat(width - text.length());
    }
}
