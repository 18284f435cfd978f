package io.keybuzz.runbook.firewall;

/**
 * A pod of Chatwoot that has an address.
 *
 * @param node the Kubernetes node's name
 * @param nodeAddress the one under which the spec knows the node; when the spec does not list it, the node's InternalIP
 * @param container one that runs now, the init container included; null when none does yet
 * @param initializing whether that one is the init container that waits for the schema
 */
record Pod(String name, String ip, String node, String nodeAddress, String container, boolean initializing) {

    /** For a sentence: the pod, its address and its node. */
    String place() {
        return "pod " + name + " (" + ip + " on " + node + ", " + nodeAddress + ")";
    }
}
