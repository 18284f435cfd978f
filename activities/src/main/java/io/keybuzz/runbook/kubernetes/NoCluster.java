package io.keybuzz.runbook.kubernetes;

/** There is no cluster to talk to: a missing or broken kubeconfig. The message is one sentence for people. */
public class NoCluster extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NoCluster(String message) {
        super(message);
    }
}
