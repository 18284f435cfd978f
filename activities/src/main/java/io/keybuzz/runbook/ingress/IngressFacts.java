package io.keybuzz.runbook.ingress;

import java.util.List;

/**
 * What the cluster says about the way in, as far as a diagnosis needs it.
 *
 * @param ingressExists whether the Ingress is there
 * @param className the class that the Ingress names; null when it names none
 * @param classes the names of the IngressClasses there are
 * @param endpoints every address behind the Service
 */
public record IngressFacts(boolean ingressExists, String className, List<String> classes, List<BackendPod> endpoints) {

    /**
     * An address behind the Service.
     *
     * @param pod the pod's name; null when the slice does not say
     * @param ready whether traffic goes there
     * @param current whether the pod belongs to the newest ReplicaSet
     */
    public record BackendPod(String pod, String address, boolean ready, boolean current) {}

    /** Those that traffic goes to. */
    public List<BackendPod> ready() {
        return endpoints.stream().filter(BackendPod::ready).toList();
    }

    /** Those of an earlier ReplicaSet that traffic still goes to. */
    public List<BackendPod> old() {
        return endpoints.stream().filter(e -> e.ready() && !e.current()).toList();
    }

    /** Whether traffic goes somewhere, and to pods of the newest ReplicaSet only. */
    public boolean newPodsOnly() {
        return !ready().isEmpty() && old().isEmpty();
    }

    /** Whether the class that the Ingress names is one of those there are. */
    public boolean classExists() {
        return className != null && classes.contains(className);
    }
}
