package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.report.Undone;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/** Probes the nodes and their firewalls, adds what is proven shut, and takes exactly that back. */
@ActivityInterface(namePrefix = "Firewall")
public interface FirewallActivities {

    /** The fact by which {@link #act} says {@code true} when it saw its nodes reach every pod, and pods PostgreSQL, after its change. */
    String OPEN = "open";

    /**
     * Waits for the first pod with an address, for a minute, and says so when none comes. Probes node → pod from every node over SSH
     * and reads each firewall with its drop counters before and after. A node that does not answer is reported, not thrown.
     */
    FirewallObserved observe(NodesRequest request);

    /**
     * Adds each node's proposed rules that are still missing, one session a node, commented with the run, and probes again. Fails with
     * {@code StepFailed} at the end when a node could not be reached; the others are done by then.
     */
    Acted act(FirewallActRequest request);

    /** Removes exactly the rules that this run added. */
    List<Undone> undo(FirewallActRequest request);
}
