package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Colour;
import io.keybuzz.runbook.report.PlannedChange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A plan for people: what stops an install first, then every change with its diff. */
final class PlanText {
    /** Lines of an object that is not there yet: what it will be like, and not every line of it. */
    private static final int NEW = 24;

    private final Outlook outlook;
    private final boolean colour;
    private final List<String> lines = new ArrayList<>();

    private PlanText(Outlook outlook, boolean colour) {
        this.outlook = outlook;
        this.colour = colour;
    }

    /** @param target {@code CLUSTER/NAMESPACE} */
    static List<String> lines(Outlook outlook, String target, boolean colour) {
        PlanText text = new PlanText(outlook, colour);
        text.write(target);
        return text.lines;
    }

    private void write(String target) {
        lines.add(target + ": " + headline() + " Nothing was written.");
        diagnoses("An install would be refused:", outlook.findings().refusals());
        diagnoses(
                "An install would stop before its first write:",
                outlook.findings().problems());
        outlook.question().ifPresent(q -> diagnoses("An install would ask before its first write:", List.of(q)));
        outlook.steps().forEach(step -> {
            lines.add("");
            lines.add(step.id());
            step.changes().forEach(this::change);
        });
        if (!outlook.unknown().isEmpty()) {
            lines.add("");
            lines.add("Not known:");
            outlook.unknown().forEach(s -> add("  " + s.id() + ": ", s.unknown(), Colour.YELLOW));
        }
        if (!outlook.findings().warnings().isEmpty()) {
            lines.add("");
            outlook.findings().warnings().forEach(w -> add("! ", w.title() + ": " + w.detail(), Colour.YELLOW));
        }
    }

    private String headline() {
        if (outlook.steps().isEmpty()) {
            return outlook.stops() ? "an install would not get as far as to change anything." : "nothing to do.";
        }
        String figures = outlook.figures().entrySet().stream()
                .map(e -> e.getValue() + " "
                        + switch (e.getKey()) {
                            case CREATED -> "to create";
                            case UPDATED -> "to change";
                            case DELETED -> "to delete";
                            case NONE -> "as it is";
                        })
                .collect(Collectors.joining(", "));
        return figures + (outlook.stops() ? ", if it got that far." : ".");
    }

    private void diagnoses(String title, List<Diagnosis> diagnoses) {
        if (diagnoses.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add(title);
        diagnoses.forEach(d -> ParkedText.diagnosis(d).forEach(line -> add("  ", line, Colour.NONE)));
    }

    private void change(PlannedChange change) {
        String mark = change.change() == Change.CREATED ? "+" : change.change() == Change.DELETED ? "-" : "~";
        add("  " + mark + " ", change.object(), colourOf(mark));
        if (change.diff() == null) {
            return;
        }
        // The object's name is above; its hunks are enough.
        List<String> diff = change.diff()
                .lines()
                .filter(line -> !line.startsWith("--- ") && !line.startsWith("+++ "))
                .toList();
        int shown = change.change() == Change.CREATED ? Math.min(NEW, diff.size()) : diff.size();
        diff.subList(0, shown).forEach(line -> add("      ", line, colourOf(line)));
        if (shown < diff.size()) {
            add("      ", "… " + (diff.size() - shown) + " more lines, with --json", Colour.FAINT);
        }
    }

    private void add(String before, String text, Colour painted) {
        String shown = RemoteText.neutralise(text);
        lines.add(before + painted.paint(shown, colour));
    }

    private static Colour colourOf(String line) {
        return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
            case '+' -> Colour.GREEN;
            case '-' -> Colour.RED;
            case '~' -> Colour.YELLOW;
            case '@', '#' -> Colour.FAINT;
            default -> Colour.NONE;
        };
    }
}
