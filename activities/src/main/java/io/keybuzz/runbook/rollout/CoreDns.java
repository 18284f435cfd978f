package io.keybuzz.runbook.rollout;

import java.util.regex.Pattern;

/** Where a name does not resolve in a pod, whether its name servers answer, and to whom; pure. */
public final class CoreDns {
    // What glibc and musl say of EAI_NONAME, and Go of the same; of a server that is silent they say EAI_AGAIN.
    private static final Pattern NO_SUCH_NAME =
            Pattern.compile("(?i)name or service not known|name does not resolve|no such host|NXDOMAIN");

    private CoreDns() {}

    /** Whether a line of a log says that a name server has answered, and that there is no such name. */
    static boolean knowsNoSuchName(String line) {
        return NO_SUCH_NAME.matcher(line).find();
    }

    /**
     * What to do about a name that a pod could not resolve.
     *
     * @param line of its log
     * @param fields of the spec that may hold the name
     */
    public static String remedy(String line, String namespace, String host, String node, String fields) {
        return knowsNoSuchName(line)
                ? correct(host, fields)
                : "Ask " + ask(namespace, host, node) + "; an address in " + fields + " needs no name";
    }

    /** The same of a name that a name server has answered about. */
    static String correct(String host, String fields) {
        return "A name server knows no " + host + ": correct " + fields
                + ", or have the cluster's name servers know it (kubectl -n kube-system get configmap coredns -o yaml)";
    }

    /**
     * A command that asks each CoreDNS pod, past its Service, from its own node and from that of the pod: whoever is answered on the one
     * and not on the other has a network in the way, not a name server that is down. It runs a pod for a moment.
     *
     * @param namespace of the pod that was not answered: policies are a namespace's
     * @param node where that pod ran; null when it is not known
     */
    static String ask(String namespace, String host, String node) {
        return "each CoreDNS pod, from its own node" + (node == null ? "" : " and from here")
                + ": kubectl -n kube-system get pods -l k8s-app=kube-dns"
                + " --no-headers -o custom-columns=A:.status.podIP,N:.spec.nodeName | while read ip own; do for n in $own"
                + (node == null ? "" : " " + node)
                + "; do kubectl -n " + namespace + " run dns --rm --attach --restart=Never --image=busybox"
                + " --overrides='{\"spec\":{\"nodeName\":\"'$n'\"}}' -- nslookup " + host + " $ip; done; done";
    }
}
