package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.util.List;

/** A diagnosis as the command line prints it. */
public final class Told {
    private Told() {}

    public static List<String> lines(Diagnosis diagnosis) {
        return ParkedText.diagnosis(diagnosis);
    }
}
