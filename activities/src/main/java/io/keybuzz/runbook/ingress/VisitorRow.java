package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.report.Check;

/**
 * One line of what a visitor does.
 *
 * @param what the request, in words
 * @param status WARNED where the measurement, not the install, may be at fault
 * @param observed what came back, and what that means when it is wrong
 */
record VisitorRow(String what, VisitorRequest request, Check.Status status, String observed) {}
