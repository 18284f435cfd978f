package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.NodeReport;
import java.util.List;
import java.util.Map;

/**
 * What preflight saw when nothing was wrong enough to stop.
 *
 * @param warnings checks with status WARNED that belong into the report
 * @param nodes the firewalls as they were
 * @param facts such as {@code imageDigest}, {@code installed} ({@code true} when a chatwoot-web Deployment exists)
 */
public record PreflightResult(List<Check> warnings, List<NodeReport> nodes, Map<String, String> facts) {
    /** A fact: objects of Kubernetes that others have a say in and that would change, with their tools, a line each. */
    public static final String ADOPTED_OBJECTS = "adoptedObjects";
    /** A fact beside those: Jobs and pods of earlier scripts, which stay as they are, in a sentence; absent when there are none. */
    public static final String LEFT_ALONE = "leftAlone";
}
