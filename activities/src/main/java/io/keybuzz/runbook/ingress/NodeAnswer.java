package io.keybuzz.runbook.ingress;

/**
 * What one of the ingress controller's nodes answers itself, asked for the same as the address in front of it.
 *
 * @param request as it was sent to the node
 */
record NodeAnswer(VisitorRequest request, VisitorAnswer answer) {
    /** The node's address. */
    String node() {
        return request.address().host();
    }
}
