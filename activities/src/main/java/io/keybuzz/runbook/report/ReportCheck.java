package io.keybuzz.runbook.report;

import java.util.List;

/** One feature's part of the validation report; changes nothing. */
@FunctionalInterface
public interface ReportCheck {

    /** Its checks, each with evidence. */
    List<Check> check(CheckRequest request);
}
