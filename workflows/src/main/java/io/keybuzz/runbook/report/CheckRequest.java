package io.keybuzz.runbook.report;

import io.keybuzz.runbook.change.Target;
import java.util.List;

/** @param nodes the firewalls as read before, so that the report shows both */
public record CheckRequest(Target target, List<NodeReport> nodes) {}
