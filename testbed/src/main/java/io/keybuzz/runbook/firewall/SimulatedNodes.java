package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;

/**
 * Nodes with a real SSH server and a simulated ufw. Addresses are the spec's; each is reached at a port of the loopback. What ufw, the
 * routes and the CNI do to packets is a model of what the lab's real nodes did; the rest of the testbed asks it whether packets arrive.
 *
 * <p>Modes, for all nodes: {@code off} or {@code inactive} (ufw there, not active), {@code none} (no ufw), {@code seed} (the incident:
 * pods reach out, nodes do not reach pods), {@code closed} (nothing is forwarded either way). Faults: {@code no-route} (a node reaches
 * its own pods only), {@code cni-first} (the CNI decides before ufw), {@code no-ufw}, {@code manage-builtins} (ufw would flush the CNI's
 * rules), {@code ufw-busy} (somebody holds its lock), {@code node-down:ADDRESS}, {@code host-key:ADDRESS} (another host key than the
 * known one), {@code none}.
 */
public final class SimulatedNodes implements AutoCloseable {
    /** The nodes of the spec's defaults. */
    public static final List<String> DEFAULT = List.of(
            "10.0.0.100",
            "10.0.0.101",
            "10.0.0.102",
            "10.0.0.110",
            "10.0.0.111",
            "10.0.0.112",
            "10.0.0.113",
            "10.0.0.114");

    private static final String GATEWAY = "10.0.0.1";
    private static final String OUTSIDE = "10.0.0.10";
    private static final int PROBE_PACKETS = 2;

    private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
    private final Map<String, SimulatedSshd> servers = new LinkedHashMap<>();
    private volatile Function<String, String> podLocator = ip -> null;
    private volatile Predicate<HostPort> listening = address -> false;
    private volatile boolean noRoute;

    /**
     * Starts them, ufw off.
     *
     * @param addresses as the spec names them
     * @param credentials the directory that gets {@code ssh-private-key} and {@code ssh-known-hosts}
     */
    public SimulatedNodes(List<String> addresses, Path credentials) throws IOException {
        try {
            KeyPair client = KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
            List<String> knownHosts = new ArrayList<>();
            for (String address : addresses) {
                SimulatedNode node = new SimulatedNode(address, nameOf(addresses, address));
                SimulatedSshd server = new SimulatedSshd(client.getPublic(), () -> new SimulatedShell(this, node));
                nodes.put(address, node);
                servers.put(address, server);
                knownHosts.add(address + " " + PublicKeyEntry.toString(server.hostKey()));
            }
            Files.createDirectories(credentials);
            try (OutputStream key = Files.newOutputStream(credentials.resolve("ssh-private-key"))) {
                OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(client, "simulated", null, key);
            }
            Files.write(credentials.resolve("ssh-known-hosts"), knownHosts);
        } catch (GeneralSecurityException e) {
            throw new IOException("keys cannot be generated", e);
        }
    }

    /** The loopback port of a node's SSH server. */
    public int port(String nodeAddress) {
        return servers.get(nodeAddress).port();
    }

    /** How many SSH connections a node has had. */
    public int connections(String nodeAddress) {
        return servers.get(nodeAddress).connections();
    }

    /** Leads SSH to the simulated nodes and leaves every other address to the other map. */
    public AddressMap addresses(AddressMap others) {
        return address -> address.port() == 22 && servers.containsKey(address.host())
                ? new HostPort("127.0.0.1", port(address.host()))
                : others.resolve(address);
    }

    /** The node's name in Kubernetes. */
    public String name(String nodeAddress) {
        return nodes.get(nodeAddress).name();
    }

    /** Whether packets from a node reach the pods on another; packets that ufw drops on the way are counted there. */
    public boolean reaches(String fromNodeAddress, String podNodeAddress) {
        return fromNodeAddress.equals(podNodeAddress)
                || (!noRoute
                        && nodes.get(podNodeAddress)
                                .admits(fromNodeAddress, anyPodOf(podNodeAddress), 3000, PROBE_PACKETS));
    }

    /** Whether packets of the pods on a node reach a port outside the cluster, such as PostgreSQL's; counted like above. */
    public boolean podsReachOut(String podNodeAddress, int port) {
        return nodes.get(podNodeAddress).lets(anyPodOf(podNodeAddress), OUTSIDE, port, PROBE_PACKETS);
    }

    /** Puts every node's ufw in a mode. */
    public void mode(String mode) {
        if (!List.of("off", "inactive", "none", "seed", "closed").contains(mode)) {
            throw new IllegalArgumentException("no such mode: " + mode);
        }
        nodes.values().forEach(n -> n.mode(mode));
    }

    /** Makes something go wrong; {@code none} mends everything. */
    public void fault(String fault) {
        String[] words = fault.split(":", 2);
        switch (words[0]) {
            case "no-route" -> noRoute = true;
            case "cni-first" -> nodes.values().forEach(n -> n.cniFirst(true));
            case "no-ufw" -> nodes.values().forEach(n -> n.installed(false));
            case "manage-builtins" -> nodes.values().forEach(n -> n.managesBuiltins(true));
            case "ufw-busy" -> nodes.values().forEach(n -> n.busy(true));
            case "node-down" -> servers.get(words[1]).down();
            case "host-key" -> servers.get(words[1]).changeHostKey();
            case "none" -> {
                noRoute = false;
                nodes.values().forEach(n -> n.cniFirst(false));
                nodes.values().forEach(n -> n.installed(true));
                nodes.values().forEach(n -> n.managesBuiltins(false));
                nodes.values().forEach(n -> n.busy(false));
                servers.values().forEach(SimulatedSshd::mend);
            }
            default -> throw new IllegalArgumentException("no such fault: " + fault);
        }
    }

    /** @param locator the address of the node that runs the pod with that address; null when there is no such pod */
    public void podLocator(Function<String, String> locator) {
        podLocator = locator;
    }

    /** @param predicate whether something listens at a pod's address and port */
    public void listening(Predicate<HostPort> predicate) {
        listening = predicate;
    }

    /** A node's rules as {@code ufw show added} prints them. */
    public List<String> rules(String nodeAddress) {
        return nodes.get(nodeAddress).added();
    }

    /** What ufw keeps on a node: whether it is turned on, and the rules of both families. */
    public String files(String nodeAddress) {
        return String.join("\n", nodes.get(nodeAddress).files());
    }

    /** The minute is over in which a firewall that was switched has to be called settled: what is still armed is done, everywhere. */
    public void timeIsUp() {
        nodes.values().forEach(SimulatedNode::timeIsUp);
    }

    /** @param can whether the nodes can arm what takes a switch of their ufw back by itself, as they can at first */
    public void reverts(boolean can) {
        nodes.values().forEach(n -> n.reverts(can));
    }

    /** Disables ufw on a node as a run does whose worker is lost right afterwards. */
    public void disabledAndLost(String nodeAddress, String run) {
        nodes.get(nodeAddress).disable(run);
    }

    /**
     * Types {@code ufw} on a node, as its administrator would: {@code route deny to 10.233.0.0/16}, {@code delete allow 22/tcp},
     * {@code route delete allow from 10.233.0.0/16}.
     */
    public void ufw(String nodeAddress, String rule) {
        nodes.get(nodeAddress).type(rule);
    }

    List<String> routes(SimulatedNode from, List<String> pods) {
        List<String> lines = new ArrayList<>();
        for (String pod : pods) {
            String host = podLocator.apply(pod);
            String way = from.address().equals(host)
                    ? " dev cni0 src " + pod.substring(0, pod.lastIndexOf('.')) + ".1"
                    : " via " + (host == null || noRoute ? GATEWAY : host) + " dev eth0 src " + from.address();
            lines.add("route|" + pod + "|" + pod + way + " uid 0 \\    cache");
        }
        lines.add("default|default via " + GATEWAY + " dev eth0");
        return lines;
    }

    List<String> probes(SimulatedNode from, List<String> targets) {
        return targets.stream().map(t -> "probe|" + t + "|" + probe(from, t)).toList();
    }

    private String probe(SimulatedNode from, String target) {
        int comma = target.lastIndexOf(',');
        HostPort to = new HostPort(target.substring(0, comma), Integer.parseInt(target.substring(comma + 1)));
        String host = podLocator.apply(to.host());
        boolean arrives = host != null
                && (host.equals(from.address())
                        || (!noRoute && nodes.get(host).admits(from.address(), to.host(), to.port(), PROBE_PACKETS)));
        if (!arrives) {
            return "silent|" + NodeScripts.PROBE_MILLIS;
        }
        return listening.test(to) ? "open|1" : "refused|0";
    }

    private String anyPodOf(String nodeAddress) {
        return "10.233." + (new ArrayList<>(nodes.keySet()).indexOf(nodeAddress) + 1) + ".2";
    }

    private static String nameOf(List<String> addresses, String address) {
        int i = addresses.indexOf(address);
        return i < 3 ? "k8s-master-0" + (i + 1) : String.format("k8s-worker-%02d", i - 2);
    }

    @Override
    public void close() {
        servers.values().forEach(SimulatedSshd::close);
    }
}
