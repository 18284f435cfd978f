package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Evidence;
import java.util.List;

/**
 * The node × pod matrix and the firewalls behind it.
 *
 * @param open whether every node reached every pod that was probed
 * @param matrix one line a node and pod
 * @param diagnoses why it is not open: FIREWALL only on positive evidence, else NO_ROUTE, NETWORK_OVERLAP, UNKNOWN …; empty when open
 * @param podless whether no pod had an address, so that nothing was probed; false also in what was recorded before it was told
 */
public record FirewallObserved(
        boolean open, List<NodeFirewall> nodes, List<Evidence> matrix, List<Diagnosis> diagnoses, boolean podless) {

    /** Of paths that were probed. */
    public FirewallObserved(boolean open, List<NodeFirewall> nodes, List<Evidence> matrix, List<Diagnosis> diagnoses) {
        this(open, nodes, matrix, diagnoses, false);
    }
}
