package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** No pod can be created at all: quota, Pod Security, a webhook; pure. */
public final class PodRefusal {
    private PodRefusal() {}

    /**
     * The diagnosis.
     *
     * @param controller whose pods, like {@code deployment chatwoot-web}
     * @param words the API server's
     * @param quota the namespace's quotas as {@code name: resource used of hard}
     */
    public static Diagnosis of(Spec spec, String controller, String words, List<String> quota, Instant at) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence(
                "kubectl -n " + spec.namespace() + " describe " + controller, RemoteText.neutralise(words), at, null));
        quota.forEach(
                q -> evidence.add(new Evidence("kubectl -n " + spec.namespace() + " describe quota", q, at, null)));
        return new Diagnosis(
                Cause.UNSCHEDULABLE,
                "Kubernetes refuses to create pods of " + controller.substring(controller.indexOf(' ') + 1) + ": "
                        + RemoteText.neutralise(words),
                evidence,
                List.of(new Evidence(
                        "the cluster's controllers",
                        "they have taken up " + controller + " and ask for its pods",
                        at,
                        null)),
                admission(spec, words),
                false);
    }

    /** What a person does about whoever did not admit it. */
    private static String admission(Spec spec, String words) {
        if (words.contains("violates PodSecurity")) {
            return "Chatwoot's image runs as root: let the namespace admit that, kubectl label namespace "
                    + spec.namespace() + " --overwrite pod-security.kubernetes.io/enforce=baseline; then retry";
        }
        if (words.contains("admission webhook") || words.contains("failed calling webhook")) {
            return "Change what the webhook that is named there asks for, or let it leave " + spec.namespace()
                    + " out: kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations; then retry";
        }
        return "Raise the quota or lower the resources in the spec (web.resources, worker.resources, replicas); look"
                + " with: kubectl -n " + spec.namespace() + " describe resourcequota";
    }
}
