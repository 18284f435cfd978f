package io.keybuzz.runbook.report;

import io.keybuzz.runbook.report.Check.Status;
import java.util.List;
import java.util.Optional;

/** Checks whose detail ends with the command that mends them, on a line of its own. */
public final class CheckLine {
    private static final String MEND = "\nMend: ";

    private CheckLine() {}

    /** Nothing to mend. */
    public static Check passed(String id, String title, String detail, List<Evidence> evidence) {
        return new Check(id, title, Status.PASSED, detail, evidence);
    }

    /** Could not be asked, or there is nothing to ask about. */
    public static Check skipped(String id, String title, String why) {
        return skipped(id, title, why, List.of());
    }

    /** The same, with what was seen of it. */
    public static Check skipped(String id, String title, String why, List<Evidence> evidence) {
        return new Check(id, title, Status.SKIPPED, why, evidence);
    }

    /** Harms nobody now. */
    public static Check warned(String id, String title, String detail, String mend, List<Evidence> evidence) {
        return new Check(id, title, Status.WARNED, detail + MEND + mend, evidence);
    }

    /** Wrong, or will be with the next restart or install. */
    public static Check failed(String id, String title, String detail, String mend, List<Evidence> evidence) {
        return new Check(id, title, Status.FAILED, detail + MEND + mend, evidence);
    }

    /** The check with a command that mends it. */
    public static Check mendedBy(Check check, String mend) {
        return new Check(check.id(), check.title(), check.status(), check.detail() + MEND + mend, check.evidence());
    }

    /** What is wrong, without the command. */
    public static String told(Check check) {
        int mend = check.detail().lastIndexOf(MEND);
        return mend < 0 ? check.detail() : check.detail().substring(0, mend);
    }

    /** The command that mends it; empty when none is named. */
    public static Optional<String> mend(Check check) {
        int mend = check.detail().lastIndexOf(MEND);
        return mend < 0 ? Optional.empty() : Optional.of(check.detail().substring(mend + MEND.length()));
    }
}
