package io.keybuzz.runbook.report;

import java.util.List;

/** One line of the validation report. @param id one of the ids that operators' scripts know, such as {@code endpoints} */
public record Check(String id, String title, Status status, String detail, List<Evidence> evidence) {

    /** A warning leaves the outcome as it is. */
    public enum Status {
        PASSED,
        WARNED,
        FAILED,
        SKIPPED
    }
}
