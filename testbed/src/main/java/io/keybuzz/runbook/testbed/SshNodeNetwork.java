package io.keybuzz.runbook.testbed;

import io.keybuzz.runbook.firewall.SimulatedNodes;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Nodes with real SSH servers and simulated firewalls. */
final class SshNodeNetwork implements NodeNetwork {
    private final SimulatedNodes nodes;

    private SshNodeNetwork(SimulatedNodes nodes) {
        this.nodes = nodes;
    }

    static NodeNetwork start(
            List<String> addresses,
            Path credentials,
            Function<String, String> podLocator,
            Predicate<HostPort> listening)
            throws IOException {
        SimulatedNodes nodes = new SimulatedNodes(addresses, credentials);
        nodes.podLocator(podLocator);
        nodes.listening(listening);
        return new SshNodeNetwork(nodes);
    }

    @Override
    public boolean reaches(String fromNode, String podNode) {
        return nodes.reaches(fromNode, podNode);
    }

    @Override
    public boolean podsReachOut(String podNode, int port) {
        return nodes.podsReachOut(podNode, port);
    }

    @Override
    public int sshPort(String node) {
        return nodes.port(node);
    }

    @Override
    public void mode(String mode) {
        nodes.mode(mode);
    }

    @Override
    public void fault(String fault) {
        nodes.fault(fault);
    }

    @Override
    public List<String> rules(String node) {
        return nodes.rules(node);
    }

    @Override
    public String ufwFiles(String node) {
        return nodes.files(node);
    }

    @Override
    public void ufw(String node, String rule) {
        nodes.ufw(node, rule);
    }

    @Override
    public void close() {
        nodes.close();
    }
}
