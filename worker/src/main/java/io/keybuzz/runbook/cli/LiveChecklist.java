package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.report.Report;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;

/** The checklist of a terminal, drawn over itself. */
final class LiveChecklist implements ProgressView {
    private final PrintStream out;
    private final int columns;
    private final boolean colour;
    private final Clock clock;
    private int drawn;

    LiveChecklist(PrintStream out, int columns, boolean colour, Clock clock) {
        this.out = out;
        this.columns = columns;
        this.colour = colour;
        this.clock = clock;
    }

    @Override
    public void show(Report progress) {
        List<String> lines = Checklist.lines(progress, clock.instant(), columns, colour);
        StringBuilder screen = new StringBuilder();
        if (drawn > 0) {
            screen.append("\u001b[").append(drawn).append('A');
        }
        lines.forEach(line -> screen.append('\r').append(line).append("\u001b[K\n"));
        screen.append("\u001b[J");
        out.print(screen);
        out.flush();
        drawn = lines.size();
    }

    @Override
    public void note(String line) {
        out.println(line);
        // What stands above stays; the checklist begins anew below.
        drawn = 0;
    }
}
