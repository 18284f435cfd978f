package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.firewall.NodeConversation.Look;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.ssh.SshAccess;
import io.keybuzz.runbook.ssh.SshFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * One connection to each node, kept for as many rounds as it takes. In a round all nodes go through the same moments together: read
 * the counters, probe while pods ask for PostgreSQL and Redis, read the counters again. A node that is lost on the way is left out from there.
 */
final class Survey implements AutoCloseable {
    private final Connections connections;
    private final Target target;
    private final Nodes nodes;
    private final Map<String, NodeConversation> conversations = new ConcurrentHashMap<>();
    private final Map<String, Look> idle = new ConcurrentHashMap<>();
    private final Map<String, Evidence> lost = new ConcurrentHashMap<>();
    private final Map<String, String> names;
    private final Set<String> order = new LinkedHashSet<>();
    private volatile boolean closed;

    private Survey(
            Connections connections, Target target, List<String> addresses, Map<String, String> names, String script) {
        this.connections = connections;
        this.target = target;
        this.nodes = new Nodes(addresses.size() + 8);
        this.names = names;
        order.addAll(addresses);
        try {
            SshAccess access = SshAccess.of(connections, target);
            nodes.each(addresses, address -> begin(access, address, script));
        } catch (SshFailure unusable) {
            addresses.forEach(a -> lost.put(a, unusable.evidence()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Connects to every node at once. @param names of the nodes as Kubernetes knows them, by address; may lack some */
    static Survey open(
            Connections connections, Target target, List<String> addresses, Map<String, String> names, String script) {
        return new Survey(connections, target, addresses, names, script);
    }

    /** @return whether the node answers */
    private boolean begin(SshAccess access, String address, String script) {
        try {
            NodeConversation conversation = NodeConversation.open(access, address, script);
            // Before all nodes have answered: who stops waiting for the last of them closes the others.
            conversations.put(address, conversation);
            if (closed) {
                leave(address);
                return false;
            }
            idle.put(address, look(conversation));
            return true;
        } catch (SshFailure e) {
            lost.put(address, e.evidence());
            leave(address);
            return false;
        }
    }

    private void leave(String address) {
        NodeConversation conversation = conversations.remove(address);
        if (conversation != null) {
            conversation.close();
        }
    }

    private Look look(NodeConversation conversation) {
        return conversation.look(target.spec().firewall().podCidr().contains(":"));
    }

    /** The nodes that answer. */
    List<NodeConversation> reached() {
        return order.stream().map(conversations::get).filter(Objects::nonNull).toList();
    }

    /** Why a node was lost; null when it was not. */
    Evidence lost(String address) {
        return lost.get(address);
    }

    /** Every node to every pod, and one pod of each node to PostgreSQL and Redis. */
    Matrix round(List<Pod> pods) {
        List<String> ips = pods.stream().map(Pod::ip).distinct().toList();
        Map<String, Map<String, Route>> routes = each(c -> ips.isEmpty() ? Map.of() : c.routes(ips));
        Map<String, Look> before = each(this::look);
        PodsReach reach = new PodsReach(connections, target.spec());
        List<Future<List<Outward>>> asked =
                onePerNode(pods).stream().map(p -> nodes.start(p, reach::ask)).toList();
        Map<String, List<Probe>> probes = each(c -> ips.isEmpty() ? List.of() : c.probe(ips, Names.WEB_PORT));
        List<Outward> outward =
                asked.stream().map(Nodes::await).flatMap(List::stream).toList();
        // By the pod, or by a REJECT in its stead: only its counter tells.
        boolean refused = probes.values().stream()
                .flatMap(List::stream)
                .anyMatch(p -> p.word().equals("refused"));
        Matrix bare = assemble(pods, outward, routes, before, probes, before, Map.of(), Map.of());
        if (!refused && bare.open() && !undecided(bare)) {
            return bare;
        }
        Map<String, Look> after = each(this::look);
        bare = assemble(pods, outward, routes, before, probes, after, Map.of(), Map.of());
        if (bare.shut().isEmpty() && bare.shutOutward().isEmpty() && !undecided(bare)) {
            return bare;
        }
        Map<String, Look> calm = noisy(bare, before) ? calm() : Map.of();
        Map<String, List<String>> added = each(c -> active(before, c) ? c.added() : List.of());
        return assemble(pods, outward, routes, before, probes, after, calm, added);
    }

    /** Whether a pod could not say yet if it reaches PostgreSQL, on a node whose ufw drops what no rule admits. */
    boolean undecided(Matrix matrix) {
        return matrix.outward().stream()
                .filter(o -> !o.silent() && !o.answered())
                .anyMatch(o -> matrix.host(o.pod())
                        .filter(h -> h.active()
                                && h.before().forwardDrops()
                                && h.before().before() == null)
                        .filter(h ->
                                !h.rules().routesFrom(target.spec().firewall().podCidr()))
                        .isPresent());
    }

    // Something else is dropped there too: other packets were before the probes began, or pods retry what they cannot
    // reach.
    private boolean noisy(Matrix matrix, Map<String, Look> before) {
        return !matrix.shutOutward().isEmpty()
                || matrix.shut().stream()
                        .map(s -> s.pod().nodeAddress())
                        .distinct()
                        .filter(before::containsKey)
                        .anyMatch(a ->
                                before.get(a).counters().grewSince(idle.get(a).counters()));
    }

    // The control: as long as the probes took, without probes.
    private Map<String, Look> calm() {
        try {
            Thread.sleep(NodeScripts.PROBE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the worker stopped waiting for the nodes");
        }
        return each(this::look);
    }

    private <T> Map<String, T> each(Function<NodeConversation, T> request) {
        Heartbeat.beat("asking " + conversations.size() + " nodes");
        Map<NodeConversation, T> answers = nodes.each(reached(), c -> {
            try {
                return request.apply(c);
            } catch (SshFailure e) {
                lost.put(c.address(), e.evidence());
                return null;
            }
        });
        Map<String, T> byAddress = new LinkedHashMap<>();
        answers.forEach((c, answer) -> {
            if (answer == null) {
                leave(c.address());
            } else {
                byAddress.put(c.address(), answer);
            }
        });
        return byAddress;
    }

    private Matrix assemble(
            List<Pod> pods,
            List<Outward> outward,
            Map<String, Map<String, Route>> routes,
            Map<String, Look> before,
            Map<String, List<Probe>> probes,
            Map<String, Look> after,
            Map<String, Look> calm,
            Map<String, List<String>> added) {
        List<NodeView> views = new ArrayList<>();
        for (String address : order) {
            if (!conversations.containsKey(address)) {
                views.add(NodeView.lost(address, lost.get(address)));
                continue;
            }
            Look look = before.get(address);
            views.add(new NodeView(
                    address,
                    names.get(address),
                    null,
                    look.kind(),
                    UfwRules.parse(added.getOrDefault(address, List.of())),
                    look.conf(),
                    routes.getOrDefault(address, Map.of()),
                    probes.getOrDefault(address, List.of()),
                    look.counters(),
                    after.get(address).counters(),
                    calm.containsKey(address) ? calm.get(address).counters() : DropCounters.NONE));
        }
        return new Matrix(views, pods, outward);
    }

    private static List<Pod> onePerNode(List<Pod> pods) {
        Map<String, Pod> chosen = new LinkedHashMap<>();
        for (Pod pod : pods) {
            chosen.merge(pod.nodeAddress(), pod, (a, b) -> a.container() == null ? b : a);
        }
        return List.copyOf(chosen.values());
    }

    private static boolean active(Map<String, Look> looks, NodeConversation c) {
        return looks.get(c.address()).kind().equals("ufw");
    }

    @Override
    public void close() {
        closed = true;
        order.forEach(this::leave);
        nodes.close();
    }
}
