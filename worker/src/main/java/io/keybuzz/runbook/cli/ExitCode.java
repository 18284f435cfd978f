package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.report.Outcome;

/** What scripts rely on. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int PARKED = 3;
    /** {@code plan}: an install would change something. */
    static final int PENDING = 4;

    private ExitCode() {}

    /** The code of a run that ended so. */
    static int of(Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED, NOTHING_TO_DO, STOOD_DOWN -> OK;
            case FAILED, ROLLED_BACK, ABORTED, CANCELLED -> FAILED;
        };
    }
}
