package io.keybuzz.runbook.testbed.kubernetes;

import java.util.Arrays;
import java.util.Optional;

/** The kinds that this API server knows. */
public enum ResourceType {
    NAMESPACE("", "v1", "Namespace", "namespaces", false),
    NODE("", "v1", "Node", "nodes", false),
    POD("", "v1", "Pod", "pods", true),
    SECRET("", "v1", "Secret", "secrets", true),
    CONFIG_MAP("", "v1", "ConfigMap", "configmaps", true),
    SERVICE("", "v1", "Service", "services", true),
    SERVICE_ACCOUNT("", "v1", "ServiceAccount", "serviceaccounts", true),
    EVENT("", "v1", "Event", "events", true),
    ENDPOINTS("", "v1", "Endpoints", "endpoints", true),
    VOLUME_CLAIM("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true),
    RESOURCE_QUOTA("", "v1", "ResourceQuota", "resourcequotas", true),
    LIMIT_RANGE("", "v1", "LimitRange", "limitranges", true),
    DEPLOYMENT("apps", "v1", "Deployment", "deployments", true),
    REPLICA_SET("apps", "v1", "ReplicaSet", "replicasets", true),
    DAEMON_SET("apps", "v1", "DaemonSet", "daemonsets", true),
    STATEFUL_SET("apps", "v1", "StatefulSet", "statefulsets", true),
    JOB("batch", "v1", "Job", "jobs", true),
    CRON_JOB("batch", "v1", "CronJob", "cronjobs", true),
    INGRESS("networking.k8s.io", "v1", "Ingress", "ingresses", true),
    INGRESS_CLASS("networking.k8s.io", "v1", "IngressClass", "ingressclasses", false),
    NETWORK_POLICY("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true),
    ENDPOINT_SLICE("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", true),
    LEASE("coordination.k8s.io", "v1", "Lease", "leases", true),
    AUTOSCALER("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true),
    DISRUPTION_BUDGET("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true),
    ROLE("rbac.authorization.k8s.io", "v1", "Role", "roles", true),
    ROLE_BINDING("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", true),
    ACCESS_REVIEW("authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", false);

    private final String group;
    private final String version;
    private final String kind;
    private final String plural;
    private final boolean namespaced;

    ResourceType(String group, String version, String kind, String plural, boolean namespaced) {
        this.group = group;
        this.version = version;
        this.kind = kind;
        this.plural = plural;
        this.namespaced = namespaced;
    }

    static Optional<ResourceType> of(String group, String version, String plural) {
        return Arrays.stream(values())
                .filter(type -> type.group.equals(group) && type.version.equals(version) && type.plural.equals(plural))
                .findFirst();
    }

    public String group() {
        return group;
    }

    public String kind() {
        return kind;
    }

    public String plural() {
        return plural;
    }

    public boolean namespaced() {
        return namespaced;
    }

    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    String qualifiedPlural() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** Whether writes to the object leave its status alone. */
    boolean hasStatus() {
        return switch (this) {
            case SECRET,
                    CONFIG_MAP,
                    SERVICE_ACCOUNT,
                    EVENT,
                    ENDPOINTS,
                    ENDPOINT_SLICE,
                    LEASE,
                    INGRESS_CLASS,
                    LIMIT_RANGE,
                    ROLE,
                    ROLE_BINDING,
                    ACCESS_REVIEW -> false;
            default -> true;
        };
    }

    /** Whether {@code metadata.generation} counts the changes of its spec. */
    boolean hasGeneration() {
        return group.equals("apps")
                || group.equals("batch")
                || this == INGRESS
                || this == INGRESS_CLASS
                || this == NETWORK_POLICY
                || this == DISRUPTION_BUDGET
                || this == ENDPOINT_SLICE;
    }
}
