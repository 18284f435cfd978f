package io.keybuzz.runbook.testbed.cluster;

import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.testbed.FaultSwitches;
import io.keybuzz.runbook.testbed.NodeNetwork;
import io.keybuzz.runbook.testbed.kubernetes.ObjectStore;
import io.keybuzz.runbook.testbed.registry.SimulatedRegistry;
import java.util.List;

/** What controllers and kubelets work on. */
public record ClusterWorld(
        ObjectStore store,
        List<ClusterNode> nodes,
        SimulatedRegistry registry,
        AddressMap addresses,
        NodeNetwork network,
        FaultSwitches faults,
        Volumes volumes) {

    ClusterNode node(String name) {
        return nodes.stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
    }
}
