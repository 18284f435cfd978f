package io.keybuzz.runbook.firewall;

import java.util.List;

/**
 * The far ends of paths that one act may judge. On a node of another act the firewall may be about to be opened, and is not in this
 * act's survey: what is silent there now proves nothing.
 *
 * @param own the addresses of the act's nodes
 * @param listed those of all nodes in the spec
 */
record FarEnds(List<String> own, List<String> listed) {

    /** Those that run on a node of this act, or on one that no act opens. */
    List<Pod> of(List<Pod> pods) {
        return pods.stream().filter(p -> judges(p.nodeAddress())).toList();
    }

    /** The same of servers: the matrix without the ways of pods to one that is itself a node of another act. */
    Matrix of(Matrix matrix) {
        return new Matrix(
                matrix.nodes(),
                matrix.pods(),
                matrix.outward().stream().filter(o -> judges(o.host())).toList());
    }

    private boolean judges(String address) {
        return own.contains(address) || !listed.contains(address);
    }
}
