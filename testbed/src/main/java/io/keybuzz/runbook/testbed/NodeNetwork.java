package io.keybuzz.runbook.testbed;

import java.util.List;

/** What the nodes' firewalls and routes let through. */
public interface NodeNetwork extends AutoCloseable {

    /** Whether a connection from a node gets to a pod on another. Addresses of nodes. */
    boolean reaches(String fromNode, String podNode);

    /** Whether a pod on that node gets to a port outside of the cluster's network. */
    boolean podsReachOut(String podNode, int port);

    /** The local port of the node's sshd; 0 when there is none. */
    int sshPort(String node);

    /** Puts every firewall as in the incident ({@code seed}), or {@code off} or {@code closed}. */
    void mode(String mode);

    /** Makes something go wrong: {@code no-route}, {@code cni-first}, {@code no-ufw}, {@code node-down:ADDRESS}; {@code none} mends it. */
    default void fault(String fault) {}

    /** A node's rules as {@code ufw show added} prints them. */
    default List<String> rules(String node) {
        return List.of();
    }

    /** What ufw keeps on a node: whether it is turned on, and the rules of both families. */
    default String ufwFiles(String node) {
        return "";
    }

    /** Types {@code ufw} on a node, as its administrator would. */
    default void ufw(String node, String rule) {}

    @Override
    void close();
}
