package io.keybuzz.runbook.testbed.kubernetes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The fields that a real API server fills in, so that nobody's comparison leans on their absence. */
final class Defaults {
    private static final AtomicInteger CLUSTER_IPS = new AtomicInteger(256);

    private Defaults() {}

    static void complete(ResourceType type, Map<String, Object> object) {
        switch (type) {
            case NAMESPACE -> namespace(object);
            case SECRET -> secret(object);
            case SERVICE -> service(Tree.child(object, "spec"));
            case DEPLOYMENT -> deployment(Tree.child(object, "spec"));
            case REPLICA_SET -> Tree.child(object, "spec").putIfAbsent("replicas", 1L);
            case JOB -> job(object);
            case POD -> {
                pod(Tree.child(object, "spec"));
                Tree.child(object, "spec").putIfAbsent("serviceAccountName", "default");
                Tree.child(object, "status").putIfAbsent("phase", "Pending");
            }
            default -> {}
        }
    }

    private static void namespace(Map<String, Object> object) {
        Tree.child(object, "metadata", "labels")
                .put("kubernetes.io/metadata.name", Tree.text(object, "metadata", "name"));
        Tree.child(object, "spec").putIfAbsent("finalizers", List.of("kubernetes"));
        Tree.child(object, "status").putIfAbsent("phase", "Active");
    }

    private static void secret(Map<String, Object> object) {
        object.putIfAbsent("type", "Opaque");
        encodePlainSecret(ResourceType.SECRET, object);
    }

    /** {@code stringData} is for writing only. */
    static void encodePlainSecret(ResourceType type, Map<String, Object> object) {
        if (type != ResourceType.SECRET) {
            return;
        }
        Map<String, Object> plain = Tree.map(object, "stringData");
        if (!plain.isEmpty()) {
            plain.forEach((key, value) -> Tree.child(object, "data")
                    .put(
                            key,
                            Base64.getEncoder().encodeToString(value.toString().getBytes(StandardCharsets.UTF_8))));
        }
        object.remove("stringData");
    }

    private static void service(Map<String, Object> spec) {
        spec.putIfAbsent("type", "ClusterIP");
        spec.putIfAbsent("sessionAffinity", "None");
        spec.putIfAbsent("internalTrafficPolicy", "Cluster");
        spec.putIfAbsent("ipFamilies", List.of("IPv4"));
        spec.putIfAbsent("ipFamilyPolicy", "SingleStack");
        if (!spec.containsKey("clusterIP")) {
            int number = CLUSTER_IPS.incrementAndGet();
            spec.put("clusterIP", "10.96." + (number / 256) % 256 + "." + number % 256);
        }
        spec.putIfAbsent("clusterIPs", new ArrayList<>(List.of(spec.get("clusterIP"))));
        for (Map<String, Object> port : Tree.maps(spec, "ports")) {
            port.putIfAbsent("protocol", "TCP");
            port.putIfAbsent("targetPort", port.get("port"));
        }
    }

    private static void deployment(Map<String, Object> spec) {
        spec.putIfAbsent("replicas", 1L);
        spec.putIfAbsent("revisionHistoryLimit", 10L);
        spec.putIfAbsent("progressDeadlineSeconds", 600L);
        Map<String, Object> strategy = Tree.child(spec, "strategy");
        strategy.putIfAbsent("type", "RollingUpdate");
        if (strategy.get("type").equals("RollingUpdate")) {
            Tree.child(strategy, "rollingUpdate").putIfAbsent("maxSurge", "25%");
            Tree.child(strategy, "rollingUpdate").putIfAbsent("maxUnavailable", "25%");
        }
        pod(Tree.child(spec, "template", "spec"));
    }

    private static void job(Map<String, Object> object) {
        Map<String, Object> spec = Tree.child(object, "spec");
        spec.putIfAbsent("parallelism", 1L);
        spec.putIfAbsent("completions", 1L);
        spec.putIfAbsent("backoffLimit", 6L);
        spec.putIfAbsent("completionMode", "NonIndexed");
        spec.putIfAbsent("suspend", false);
        spec.putIfAbsent("podReplacementPolicy", "TerminatingOrFailed");
        String uid = Tree.text(object, "metadata", "uid");
        String name = Tree.text(object, "metadata", "name");
        Tree.child(spec, "selector", "matchLabels").put("batch.kubernetes.io/controller-uid", uid);
        Map<String, Object> labels = Tree.child(spec, "template", "metadata", "labels");
        labels.put("batch.kubernetes.io/controller-uid", uid);
        labels.put("batch.kubernetes.io/job-name", name);
        labels.put("controller-uid", uid);
        labels.put("job-name", name);
        pod(Tree.child(spec, "template", "spec"));
    }

    private static void pod(Map<String, Object> spec) {
        spec.putIfAbsent("restartPolicy", "Always");
        spec.putIfAbsent("dnsPolicy", "ClusterFirst");
        spec.putIfAbsent("terminationGracePeriodSeconds", 30L);
        spec.putIfAbsent("schedulerName", "default-scheduler");
        Tree.child(spec, "securityContext");
        Tree.maps(spec, "initContainers").forEach(Defaults::container);
        Tree.maps(spec, "containers").forEach(Defaults::container);
        for (Map<String, Object> volume : Tree.maps(spec, "volumes")) {
            for (String source : List.of("secret", "configMap", "projected")) {
                if (volume.get(source) instanceof Map) {
                    Tree.child(volume, source).putIfAbsent("defaultMode", 420L);
                }
            }
        }
    }

    private static void container(Map<String, Object> container) {
        container.putIfAbsent(
                "imagePullPolicy",
                Tree.text(container, "image").matches(".*:latest|[^:@]*(/[^:@]*)*") ? "Always" : "IfNotPresent");
        container.putIfAbsent("terminationMessagePath", "/dev/termination-log");
        container.putIfAbsent("terminationMessagePolicy", "File");
        Tree.child(container, "resources");
        Tree.maps(container, "ports").forEach(port -> port.putIfAbsent("protocol", "TCP"));
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.get(probe) instanceof Map) {
                probe(Tree.child(container, probe));
            }
        }
        for (Map<String, Object> variable : Tree.maps(container, "env")) {
            if (Tree.at(variable, "valueFrom", "fieldRef") != null) {
                Tree.child(variable, "valueFrom", "fieldRef").putIfAbsent("apiVersion", "v1");
            }
        }
    }

    private static void probe(Map<String, Object> probe) {
        probe.putIfAbsent("timeoutSeconds", 1L);
        probe.putIfAbsent("periodSeconds", 10L);
        probe.putIfAbsent("successThreshold", 1L);
        probe.putIfAbsent("failureThreshold", 3L);
        if (probe.get("httpGet") instanceof Map) {
            Tree.child(probe, "httpGet").putIfAbsent("scheme", "HTTP");
        }
    }
}
