package io.keybuzz.runbook.scenario;

/** What a scenario can make go wrong; some of it in the lab only. */
enum Fault {
    /** A node reaches its own pods only, whatever its firewall says. */
    NO_ROUTE,
    /** The CNI accepts before the firewall is asked. */
    CNI_FIRST,
    REDIS_DOWN,
    POSTGRES_DOWN,
    REGISTRY_DOWN,
    /** The worker does not reach the API server; the cluster goes on. */
    KUBERNETES_DOWN,
    /** The kubelet of {@link #LOST} stands still. */
    KUBELET_STOPPED,
    /** The controller manager stands still: whatever is written stays as it was written. */
    CONTROLLERS_STOPPED,
    /** SSH of {@link #LOST} answers nobody. */
    SSHD_DOWN,
    /** The ingress serves by what it knew, and learns nothing. */
    INGRESS_STALE,
    /** No node has ufw. */
    NO_UFW,
    /** Somebody's ufw waits on every node for an answer, and holds the lock that any other needs. */
    UFW_BUSY,
    /** Turned off, ufw would take away what the CNI made in iptables' own chains. */
    MANAGE_BUILTINS,
    /** A table of nftables that somebody made drops what goes to pods; it counts nothing. */
    NFTABLES,
    /** iptables' own policy drops what goes to pods, as Docker sets it. */
    FORWARD_DROP,
    /** PostgreSQL answers at port 6432 too, through a proxy that cuts a session which says nothing for five seconds. */
    PROXY_CUTS,
    /** At 10.0.0.10, port 80, a balancer answers 502: its targets are the nodes, at a port where none listens. */
    BALANCER,
    /** From node to node packets for pods go in VXLAN, as with an overlay. */
    TUNNEL,
    /** Pods resolve names: CoreDNS in two pods, and on every node a cache before them, which admits itself. */
    DNS,
    /** The same, but the firewalls of the nodes are asked about the cache's port. */
    DNS_SHUT,
    /** All is well. */
    NONE;

    static final String LOST = "10.0.0.114";

    /** The lab's and the simulated nodes' word for it. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
