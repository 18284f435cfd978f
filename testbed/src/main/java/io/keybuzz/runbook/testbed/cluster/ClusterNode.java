package io.keybuzz.runbook.testbed.cluster;

import java.util.ArrayList;
import java.util.List;

/** A node of the simulated cluster: Module 11's eight. @param podNet the first three parts of its pods' addresses */
public record ClusterNode(String name, String address, String podNet) {

    public static List<ClusterNode> all() {
        List<ClusterNode> nodes = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            nodes.add(new ClusterNode("k8s-master-0" + i, "10.0.0." + (99 + i), "10.233." + i));
        }
        for (int i = 1; i <= 5; i++) {
            nodes.add(new ClusterNode("k8s-worker-0" + i, "10.0.0." + (109 + i), "10.233." + (3 + i)));
        }
        return List.copyOf(nodes);
    }

    /** Whether pods are put here. */
    boolean takesPods() {
        return name.contains("worker");
    }
}
