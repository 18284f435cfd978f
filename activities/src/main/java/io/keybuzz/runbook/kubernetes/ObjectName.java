package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Locale;
import java.util.Map;

/**
 * {@code Kind/namespace/name}, or {@code Kind/name} for what has no namespace.
 *
 * @param namespace null for what has none
 */
record ObjectName(String kind, String namespace, String name) {
    // Known here, so that no discovery call is spent on them.
    private static final Map<String, ResourceDefinitionContext> KINDS = Map.ofEntries(
            kind("Namespace", "", "v1", "namespaces", false),
            kind("ConfigMap", "", "v1", "configmaps", true),
            kind("Secret", "", "v1", "secrets", true),
            kind("Service", "", "v1", "services", true),
            kind("ServiceAccount", "", "v1", "serviceaccounts", true),
            kind("PersistentVolumeClaim", "", "v1", "persistentvolumeclaims", true),
            kind("Pod", "", "v1", "pods", true),
            kind("Deployment", "apps", "v1", "deployments", true),
            kind("DaemonSet", "apps", "v1", "daemonsets", true),
            kind("Job", "batch", "v1", "jobs", true),
            kind("CronJob", "batch", "v1", "cronjobs", true),
            kind("Ingress", "networking.k8s.io", "v1", "ingresses", true),
            kind("NetworkPolicy", "networking.k8s.io", "v1", "networkpolicies", true),
            kind("PodDisruptionBudget", "policy", "v1", "poddisruptionbudgets", true),
            kind("Lease", "coordination.k8s.io", "v1", "leases", true));

    /** Whether that is the name of a Kubernetes object; {@code role/N} is none. */
    static boolean isOne(String object) {
        return KINDS.containsKey(object.split("/")[0]);
    }

    static ObjectName parse(String object) {
        String[] parts = object.split("/");
        if (parts.length == 2) {
            return new ObjectName(parts[0], null, parts[1]);
        }
        if (parts.length == 3) {
            return new ObjectName(parts[0], parts[1], parts[2]);
        }
        throw new IllegalArgumentException(object + " is not the name of a Kubernetes object");
    }

    ResourceDefinitionContext definition() {
        ResourceDefinitionContext known = KINDS.get(kind);
        if (known == null) {
            throw new IllegalArgumentException("Objects of kind " + kind + " are not written by this program");
        }
        return known;
    }

    String apiVersion() {
        ResourceDefinitionContext d = definition();
        return d.getGroup().isEmpty() ? d.getVersion() : d.getGroup() + "/" + d.getVersion();
    }

    /** The object's path at the API server. */
    String path() {
        ResourceDefinitionContext d = definition();
        return (d.getGroup().isEmpty() ? "/api/" : "/apis/")
                + apiVersion()
                + (namespace == null ? "" : "/namespaces/" + namespace)
                + "/"
                + d.getPlural()
                + "/"
                + name;
    }

    /** What a person types after {@code kubectl VERB}. */
    String kubectl() {
        return (namespace == null ? "" : "-n " + namespace + " ") + kind.toLowerCase(Locale.ROOT) + " " + name;
    }

    @Override
    public String toString() {
        return kind + "/" + (namespace == null ? "" : namespace + "/") + name;
    }

    private static Map.Entry<String, ResourceDefinitionContext> kind(
            String kind, String group, String version, String plural, boolean namespaced) {
        return Map.entry(
                kind,
                new ResourceDefinitionContext.Builder()
                        .withGroup(group)
                        .withVersion(version)
                        .withKind(kind)
                        .withPlural(plural)
                        .withNamespaced(namespaced)
                        .build());
    }
}
