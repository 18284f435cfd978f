package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.activity.Observed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Small worlds of two nodes and a pod, in the words of one test. */
final class Worlds {
    static final Networks NETWORKS = networks(List.of("10.233.6.0/24"), List.of("10.96.0.1"));
    static final Pod POD =
            new Pod("chatwoot-web-a", "10.233.6.2", "k8s-worker-03", "10.0.0.112", "chatwoot-web", false);

    private Worlds() {}

    static Networks networks(List<String> pods, List<String> services) {
        return new Networks("10.233.0.0/16", "10.0.0.0/16", pods, services, null);
    }

    static Builder node(String address, String name) {
        return new Builder(address, name);
    }

    /** The pod's node. */
    static Builder host() {
        return node("10.0.0.112", "k8s-worker-03").probe("refused", 0).route(" dev cni0 src 10.233.6.1");
    }

    /** Another one, with a route to the pod. */
    static Builder asker() {
        return node("10.0.0.100", "k8s-master-01").route(" via 10.0.0.112 dev eth0 src 10.0.0.100");
    }

    static Matrix matrix(Builder... nodes) {
        return matrix(List.of(), nodes);
    }

    static Matrix matrix(List<Outward> outward, Builder... nodes) {
        List<NodeView> views = new ArrayList<>();
        for (Builder b : nodes) {
            views.add(b.build());
        }
        return new Matrix(views, List.of(POD), outward);
    }

    static Outward silentPod() {
        return silentPod("10.0.0.10");
    }

    static Outward silentPod(String host) {
        return new Outward(POD, "PostgreSQL", host, 5432, true, false, Observed.of("pg_isready", "no response"));
    }

    static Outward silentNameServer(String address) {
        return new Outward(POD, "DNS", address, 53, true, false, Observed.of("nc", "nothing"));
    }

    static final class Builder {
        private final String address;
        private final String name;
        private final List<Probe> probes = new ArrayList<>();
        private final Map<String, Route> routes = new HashMap<>();
        private String kind = "ufw";
        private UfwRules rules = UfwRules.parse(List.of("ufw allow from 10.0.0.0/16", "ufw allow 22/tcp"));
        private DropCounters calm = DropCounters.NONE;
        private DropCounters before = counters(Map.of());
        private DropCounters after = counters(Map.of());

        Builder(String address, String name) {
            this.address = address;
            this.name = name;
        }

        Builder probe(String word, long millis) {
            probes.add(new Probe(POD.ip(), 3000, word, millis));
            return this;
        }

        Builder silent() {
            return probe("silent", 1500);
        }

        Builder route(String way) {
            routes.put(POD.ip(), new Route(POD.ip() + way, "10.0.0.1"));
            return this;
        }

        Builder noRoute() {
            return route(" via 10.0.0.1 dev eth0 src " + address);
        }

        Builder kind(String word) {
            kind = word;
            return this;
        }

        Builder rules(String... lines) {
            rules = UfwRules.parse(List.of(lines));
            return this;
        }

        Builder moved(String counter, long packets) {
            before = counters(Map.of(counter, 0L));
            after = counters(Map.of(counter, packets));
            return this;
        }

        Builder counters(DropCounters first, DropCounters last) {
            return counters(first, last, DropCounters.NONE);
        }

        Builder counters(DropCounters first, DropCounters last, DropCounters later) {
            before = first;
            after = last;
            calm = later;
            return this;
        }

        NodeView build() {
            return new NodeView(address, name, null, kind, rules, Map.of(), routes, probes, before, after, calm);
        }

        private static DropCounters counters(Map<String, Long> packets) {
            return new DropCounters(
                    0,
                    packets,
                    List.of("ufw-before-forward"),
                    Map.of("INPUT", "DROP", "FORWARD", "DROP", "OUTPUT", "ACCEPT"));
        }
    }
}
