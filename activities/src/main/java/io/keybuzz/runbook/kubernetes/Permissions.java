package io.keybuzz.runbook.kubernetes;

import io.keybuzz.runbook.kubernetes.Permission.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * Every verb that the adapters use, the one list behind preflight and behind {@code deploy/rbac-install.yaml} and
 * {@code deploy/rbac-verify.yaml}. Server-side apply needs {@code create} beside {@code patch}; a port-forward and an exec need
 * {@code get} and {@code create}, since clients differ in the request that opens them.
 */
public final class Permissions {
    /** What a run needs that installs or redeploys. */
    public static final List<Permission> INSTALL = install();
    /** What an uninstall needs: beside the above, to find what is kept about it. */
    public static final List<Permission> UNINSTALL = uninstall();
    /** What a run needs besides when the spec names a controller to restart. */
    public static final List<Permission> RESTART = restart();
    /** What {@code verify}, {@code inspect} and {@code plan} need; nothing of it changes anything. */
    public static final List<Permission> VERIFY = verify();

    private Permissions() {}

    private static List<Permission> install() {
        List<Permission> all = new ArrayList<>(verify());
        add(all, Scope.CLUSTER, "", "namespaces", "create");
        // RBAC takes a namespace for an object in itself: of all others nothing is asked but whether they are there.
        add(all, Scope.TARGET, "", "namespaces", "patch", "delete");
        add(all, Scope.TARGET, "", "configmaps", "create", "patch", "delete");
        add(all, Scope.TARGET, "", "secrets", "create", "patch", "delete");
        add(all, Scope.TARGET, "", "services", "create", "patch", "delete");
        add(all, Scope.TARGET, "", "pods", "create", "delete");
        add(all, Scope.TARGET, "apps", "deployments", "watch", "create", "patch", "delete");
        add(all, Scope.TARGET, "apps", "replicasets", "watch");
        add(all, Scope.TARGET, "batch", "jobs", "get", "watch", "create", "delete");
        add(all, Scope.TARGET, "networking.k8s.io", "ingresses", "create", "patch", "delete");
        add(all, Scope.OWN, "", "configmaps", "create", "patch");
        add(all, Scope.OWN, "", "secrets", "create", "update", "patch", "delete");
        add(all, Scope.OWN, "coordination.k8s.io", "leases", "get", "create", "update");
        return List.copyOf(all);
    }

    private static List<Permission> restart() {
        List<Permission> all = new ArrayList<>();
        add(all, Scope.INGRESS, "apps", "daemonsets", "get", "list", "watch", "patch");
        return List.copyOf(all);
    }

    private static List<Permission> uninstall() {
        List<Permission> all = new ArrayList<>(install());
        add(all, Scope.OWN, "", "secrets", "list");
        return List.copyOf(all);
    }

    private static List<Permission> verify() {
        List<Permission> all = new ArrayList<>();
        add(all, Scope.CLUSTER, "", "namespaces", "get");
        add(all, Scope.CLUSTER, "", "nodes", "list");
        // Of the ingress controller, wherever it runs.
        add(all, Scope.CLUSTER, "", "pods", "list");
        // The network of services, read off the API server's own; and the Service whose addresses an ingress controller
        // publishes.
        add(all, Scope.CLUSTER, "", "services", "get");
        add(all, Scope.CLUSTER, "networking.k8s.io", "ingressclasses", "get", "list");
        // Whether another Ingress, wherever it is, answers for the host already.
        add(all, Scope.CLUSTER, "networking.k8s.io", "ingresses", "list");
        add(all, Scope.TARGET, "", "configmaps", "get", "list");
        add(all, Scope.TARGET, "", "secrets", "get", "list");
        add(all, Scope.TARGET, "", "services", "get", "list");
        add(all, Scope.TARGET, "", "pods", "get", "list", "watch");
        add(all, Scope.TARGET, "", "pods/log", "get");
        add(all, Scope.TARGET, "", "pods/exec", "get", "create");
        add(all, Scope.TARGET, "", "pods/portforward", "get", "create");
        add(all, Scope.TARGET, "", "events", "list");
        add(all, Scope.TARGET, "", "resourcequotas", "list");
        add(all, Scope.TARGET, "", "persistentvolumeclaims", "list");
        add(all, Scope.TARGET, "apps", "deployments", "get", "list");
        add(all, Scope.TARGET, "apps", "replicasets", "list");
        add(all, Scope.TARGET, "autoscaling", "horizontalpodautoscalers", "list");
        add(all, Scope.TARGET, "batch", "jobs", "list");
        add(all, Scope.TARGET, "networking.k8s.io", "ingresses", "get", "list");
        add(all, Scope.TARGET, "discovery.k8s.io", "endpointslices", "list");
        add(all, Scope.OWN, "", "configmaps", "get");
        add(all, Scope.OWN, "", "secrets", "get");
        return List.copyOf(all);
    }

    private static void add(List<Permission> all, Scope scope, String group, String resource, String... verbs) {
        for (String verb : verbs) {
            all.add(new Permission(scope, group, resource, verb));
        }
    }
}
