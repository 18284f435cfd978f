package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.NodeReport;
import java.util.List;

/**
 * What has to be gone now.
 *
 * @param gone objects that were removed
 * @param nodes the firewalls as they were
 */
public record LeftoverRequest(Target target, UninstallOptions options, List<String> gone, List<NodeReport> nodes) {}
