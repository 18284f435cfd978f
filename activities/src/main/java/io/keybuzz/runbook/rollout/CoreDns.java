package io.keybuzz.runbook.rollout;

/** Where a name does not resolve in a pod, whether its name servers answer, and to whom; pure. */
public final class CoreDns {
    private CoreDns() {}

    /**
     * A command that asks each CoreDNS pod, past its Service, from its own node and from that of the pod: whoever is answered on the one
     * and not on the other has a network in the way, not a name server that is down. It runs a pod for a moment.
     *
     * @param namespace of the pod that was not answered: policies are a namespace's
     * @param node where that pod ran; null when it is not known
     */
    public static String ask(String namespace, String host, String node) {
        return "each CoreDNS pod, from its own node" + (node == null ? "" : " and from here")
                + ": kubectl -n kube-system get pods -l k8s-app=kube-dns"
                + " --no-headers -o custom-columns=A:.status.podIP,N:.spec.nodeName | while read ip own; do for n in $own"
                + (node == null ? "" : " " + node)
                + "; do kubectl -n " + namespace + " run dns --rm --attach --restart=Never --image=busybox"
                + " --overrides='{\"spec\":{\"nodeName\":\"'$n'\"}}' -- nslookup " + host + " $ip; done; done";
    }
}
