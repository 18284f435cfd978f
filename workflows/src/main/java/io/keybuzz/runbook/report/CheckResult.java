package io.keybuzz.runbook.report;

import java.util.List;

/** Every check of the validation report, and the firewalls as they are now. */
public record CheckResult(List<Check> checks, List<NodeReport> nodes) {}
