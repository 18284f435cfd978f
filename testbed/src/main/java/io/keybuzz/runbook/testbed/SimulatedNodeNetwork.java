package io.keybuzz.runbook.testbed;

import io.keybuzz.runbook.firewall.SimulatedNodes;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** The nodes of the testbed, with SSH and ufw. */
public final class SimulatedNodeNetwork implements NodeNetwork {
    private final SimulatedNodes nodes;

    private SimulatedNodeNetwork(SimulatedNodes nodes) {
        this.nodes = nodes;
    }

    /** Starts them, in the state of the incident. */
    public static NodeNetwork start(
            List<String> addresses,
            Path credentials,
            Function<String, String> podLocator,
            Predicate<HostPort> listening)
            throws IOException {
        SimulatedNodes nodes = new SimulatedNodes(addresses, credentials);
        nodes.podLocator(podLocator);
        nodes.listening(listening);
        nodes.mode("seed");
        return new SimulatedNodeNetwork(nodes);
    }

    /** The model itself, for faults and for looking at rules. */
    public SimulatedNodes nodes() {
        return nodes;
    }

    @Override
    public boolean reaches(String fromNode, String podNode) {
        return nodes.reaches(fromNode, podNode);
    }

    @Override
    public boolean podsReachOut(String podNode) {
        return nodes.podsReachOut(podNode);
    }

    @Override
    public int sshPort(String node) {
        return nodes.port(node);
    }

    @Override
    public void mode(String mode) {
        nodes.fault("none");
        nodes.mode(mode);
    }

    @Override
    public void close() {
        nodes.close();
    }
}
