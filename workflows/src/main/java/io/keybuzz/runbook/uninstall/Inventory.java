package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.report.NodeReport;
import java.util.List;

/**
 * All that the install is made of, before anything is removed.
 *
 * @param belongings in the order in which they would go
 * @param nodes the firewalls as they are
 */
public record Inventory(List<Belonging> belongings, List<NodeReport> nodes) {

    /** What would be removed. */
    public List<Belonging> going() {
        return belongings.stream().filter(Belonging::goes).toList();
    }

    /** What stays. */
    public List<Belonging> staying() {
        return belongings.stream().filter(b -> !b.goes()).toList();
    }
}
