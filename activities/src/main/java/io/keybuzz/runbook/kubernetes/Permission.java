package io.keybuzz.runbook.kubernetes;

/**
 * One verb on one resource.
 *
 * @param group empty for the core group
 * @param resource with its subresource, such as {@code pods/exec}
 */
public record Permission(Scope scope, String group, String resource, String verb) {

    /** Where it is needed. */
    public enum Scope {
        /** Anywhere in the cluster, or on what has no namespace. */
        CLUSTER,
        /** In the target namespace. */
        TARGET,
        /** In {@code chatwoot-runbook}. */
        OWN,
        /** Where the ingress controller is that the spec lets be restarted. */
        INGRESS
    }

    /** As RBAC writes it: {@code deployments.apps}. */
    public String qualified() {
        return group.isEmpty() ? resource : resource + "." + group;
    }
}
