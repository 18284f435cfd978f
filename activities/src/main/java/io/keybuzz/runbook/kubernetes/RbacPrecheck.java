package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.FanOut;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.WorkflowType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The API answers, and permits every verb that a run will use; what is missing comes in one answer. */
public final class RbacPrecheck implements Precheck {
    private static final int AT_ONCE = 16;
    private static final String BOUND = "chatwoot";

    private final KubernetesClient client;

    public RbacPrecheck(Connections connections) {
        this.client = connections.kubernetes();
    }

    @Override
    public Findings look(Target target) {
        List<Permission> needed = switch (target.run().workflowType()) {
            case WorkflowType.VERIFY -> Permissions.VERIFY;
            case WorkflowType.UNINSTALL -> Permissions.UNINSTALL;
            default -> installing(target);
        };
        try {
            // An administrator is asked once.
            if (allowed(new Permission(Permission.Scope.CLUSTER, "*", "*", "*"), target)) {
                return permitted();
            }
            List<Permission> missing = missing(needed, target);
            return missing.isEmpty() ? permitted() : Findings.problems(List.of(permission(missing, target)));
        } catch (KubernetesClientException e) {
            return Findings.problems(List.of(unreachable(e)));
        }
    }

    private Findings permitted() {
        List<Check> warnings = ApiServerCertificate.warnings(client.getConfiguration());
        return new Findings(List.of(), List.of(), warnings, List.of(), Map.of());
    }

    private static List<Permission> installing(Target target) {
        return target.spec().ingress().restart() == null
                ? Permissions.INSTALL
                : Stream.concat(Permissions.INSTALL.stream(), Permissions.RESTART.stream())
                        .toList();
    }

    private List<Permission> missing(List<Permission> needed, Target target) {
        try (FanOut threads = new FanOut("rbac", AT_ONCE)) {
            List<Boolean> allowed = threads.each("asking what is permitted", needed, p -> allowed(p, target));
            return IntStream.range(0, needed.size())
                    .filter(i -> !allowed.get(i))
                    .mapToObj(needed::get)
                    .distinct()
                    .toList();
        }
    }

    private boolean allowed(Permission p, Target target) {
        int slash = p.resource().indexOf('/');
        SelfSubjectAccessReview review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withGroup(p.group())
                .withResource(slash < 0 ? p.resource() : p.resource().substring(0, slash))
                .withSubresource(slash < 0 ? null : p.resource().substring(slash + 1))
                .withVerb(p.verb())
                .withNamespace(namespace(p, target))
                .endResourceAttributes()
                .endSpec()
                .build();
        var answer = client.authorization().v1().selfSubjectAccessReview().create(review);
        return answer.getStatus() != null
                && Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }

    private static String namespace(Permission p, Target target) {
        return switch (p.scope()) {
            case CLUSTER -> null;
            case TARGET -> target.namespace();
            case OWN -> ServerSideApply.OWN_NAMESPACE;
            case INGRESS -> target.spec().ingress().restart().split("/", 2)[0];
        };
    }

    /** One diagnosis for all that is missing. */
    static Diagnosis permission(List<Permission> missing, Target target) {
        Map<String, TreeSet<String>> verbs = new LinkedHashMap<>();
        missing.forEach(p -> verbs.computeIfAbsent(
                        p.qualified() + (p.scope() == Permission.Scope.CLUSTER ? "" : " in " + namespace(p, target)),
                        k -> new TreeSet<>())
                .add(p.verb()));
        String list = verbs.entrySet().stream()
                .map(e -> String.join("/", e.getValue()) + " " + e.getKey())
                .reduce((a, b) -> a + "; " + b)
                .orElse("");
        Evidence evidence = Observed.of("SelfSubjectAccessReview, " + missing.size() + " not allowed", list);
        return new Diagnosis(
                Cause.PERMISSION,
                "This worker's Kubernetes identity may not " + list,
                List.of(evidence),
                List.of(),
                remedy(missing, target),
                false);
    }

    /** The manifests bind the identity in the namespace {@code chatwoot} alone, and have the restart as a comment. */
    private static String remedy(List<Permission> missing, Target target) {
        String identity = WorkflowType.VERIFY.equals(target.run().workflowType()) ? "verify" : "install";
        StringBuilder commands = new StringBuilder("`kubectl apply -f deploy/rbac-" + identity + ".yaml`");
        if (!target.namespace().equals(BOUND) && lacks(missing, Permission.Scope.TARGET)) {
            String role = "chatwoot-runbook-" + identity;
            commands.append(" and, in that namespace (`kubectl create namespace " + target.namespace()
                    + "` where there is none), `kubectl -n " + target.namespace() + " create rolebinding " + role
                    + "-target --clusterrole=" + role + "-target --serviceaccount=" + ServerSideApply.OWN_NAMESPACE
                    + ":" + role + "`");
        }
        if (lacks(missing, Permission.Scope.INGRESS)) {
            commands.append(", there with the Role and the RoleBinding at its end, which are comments, in the"
                    + " controller's namespace,");
        }
        return commands + " as a cluster administrator, then retry.";
    }

    private static boolean lacks(List<Permission> missing, Permission.Scope scope) {
        return missing.stream().anyMatch(p -> p.scope() == scope);
    }

    private Diagnosis unreachable(KubernetesClientException e) {
        String words = RemoteText.neutralise(ApiFailure.words(e));
        boolean answered = e.getCode() > 0;
        return new Diagnosis(
                e.getCode() == 401 ? Cause.PERMISSION : Cause.KUBERNETES_UNREACHABLE,
                answered
                        ? "The Kubernetes API at " + client.getMasterUrl() + " does not accept this worker: " + words
                        : "The Kubernetes API at " + client.getMasterUrl() + " cannot be reached: " + words,
                List.of(Observed.of("POST " + client.getMasterUrl() + "apis/authorization.k8s.io/v1", words)),
                List.of(),
                "Try `kubectl version` with the worker's kubeconfig, then retry.",
                false);
    }
}
