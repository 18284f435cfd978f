package io.keybuzz.runbook.ingress;

import java.util.List;

/**
 * What the cluster says about the way in, as far as a diagnosis needs it.
 *
 * @param ingressExists whether the Ingress is there
 * @param className the class that the Ingress names; null when it names none
 * @param classes the names of the IngressClasses there are
 * @param rule why the Ingress does not lead the host to the Service, in words; null when it does
 * @param endpoints every address behind the Service
 * @param selection why the Service leads to no pod although there are web pods: its selector, in words; null when it selects them
 * @param targetPort why the Service's endpoints are asked at a port on which no pod listens, in words; null when one does
 * @param controller what the ingress controller's own log shows; empty when it shows nothing, or was not read
 */
public record IngressFacts(
        boolean ingressExists,
        String className,
        List<String> classes,
        String rule,
        List<BackendPod> endpoints,
        String selection,
        String targetPort,
        List<ControllerSign> controller) {

    /** Where neither the Ingress' rules, the Service's selector and port nor the controller's log was looked at. */
    public IngressFacts(boolean ingressExists, String className, List<String> classes, List<BackendPod> endpoints) {
        this(ingressExists, className, classes, null, endpoints, null, null, List.of());
    }

    /** The same with what the controller's log shows. */
    IngressFacts with(List<ControllerSign> signs) {
        return new IngressFacts(ingressExists, className, classes, rule, endpoints, selection, targetPort, signs);
    }

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
