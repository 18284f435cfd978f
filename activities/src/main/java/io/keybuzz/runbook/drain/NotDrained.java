package io.keybuzz.runbook.drain;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Why workers are still there; pure. */
final class NotDrained {
    private NotDrained() {}

    /**
     * @param deployment the workers' Deployment now; null when it is gone
     * @param left pods that have not ended
     * @param beating hosts that are heard of in Redis though no pod is left
     */
    static Diagnosis of(Target target, Deployment deployment, List<Pod> left, Set<String> beating) {
        String namespace = target.namespace();
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(Observed.of(
                "kubectl -n " + namespace + " get pods -l component=worker",
                left.isEmpty() ? "none" : left.stream().map(NotDrained::line).collect(Collectors.joining("\n"))));
        int replicas = deployment == null || deployment.getSpec().getReplicas() == null
                ? 0
                : deployment.getSpec().getReplicas();
        if (replicas > 0) {
            String who = scaledBy(deployment);
            return diagnosis(
                    "The workers were stopped for the migrations, and " + who + " started " + replicas + " again",
                    evidence,
                    "Suspend what scales Deployment " + Names.WORKER + " (" + who
                            + ") until the redeploy is over, then retry");
        }
        if (left.isEmpty()) {
            evidence.add(Observed.of(
                    RedisFailure.cli(target.spec().redis()) + " SMEMBERS processes", String.join(", ", beating)));
            return diagnosis(
                    "No worker pod is left, and Sidekiq still beats in Redis as " + String.join(", ", beating)
                            + ": it would take the jobs that migrations enqueue",
                    evidence,
                    "Find that Sidekiq (its host name is a pod's or a machine's), stop it, wait a minute, and retry");
        }
        return diagnosis(
                left.size() + " worker pods do not end: "
                        + left.stream().map(NotDrained::line).collect(Collectors.joining("; ")),
                evidence,
                "See whether their nodes answer (kubectl get nodes). Where a node is gone for good: kubectl -n "
                        + namespace + " delete pod " + left.get(0).getMetadata().getName() + " --force; then retry");
    }

    private static Diagnosis diagnosis(String summary, List<Evidence> evidence, String remedy) {
        return new Diagnosis(Cause.NOT_DRAINED, summary, evidence, List.of(), remedy, false);
    }

    private static String line(Pod pod) {
        return pod.getMetadata().getName() + " on " + pod.getSpec().getNodeName()
                + (pod.getMetadata().getDeletionTimestamp() == null
                        ? ""
                        : ", ending since " + pod.getMetadata().getDeletionTimestamp());
    }

    private static String scaledBy(Deployment deployment) {
        return deployment.getMetadata().getManagedFields().stream()
                .filter(LiveDeployment::ownsReplicas)
                .map(ManagedFieldsEntry::getManager)
                .findFirst()
                .orElse("somebody");
    }
}
