package io.keybuzz.runbook.report;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.firewall.FirewallObserved;
import java.util.List;

/**
 * What is to be checked.
 *
 * @param nodes the firewalls as read before, so that the report shows both
 * @param paths the way from every node to every pod as this run has proven it seconds ago, with nothing changed since; null: it is looked
 *     at anew
 */
public record CheckRequest(Target target, List<NodeReport> nodes, FirewallObserved paths) {

    /** With every path looked at anew. */
    public CheckRequest(Target target, List<NodeReport> nodes) {
        this(target, nodes, null);
    }
}
