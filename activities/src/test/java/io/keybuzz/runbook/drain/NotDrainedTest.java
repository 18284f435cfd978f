package io.keybuzz.runbook.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Targets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NotDrainedTest {
    private final Target target = Targets.of("chatwoot", "run-1");

    @Test
    void whoeverStartsThemAgainIsNamed() {
        Diagnosis why = NotDrained.of(target, workers(3, "keda-operator"), List.of(), Set.of());

        assertThat(why.summary()).contains("keda-operator started 3 again");
    }

    @Test
    void podsThatDoNotEndAreNamedWithTheirNodes() {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName("chatwoot-worker-1")
                .withDeletionTimestamp("2026-11-28T01:00:00Z")
                .endMetadata()
                .withNewSpec()
                .withNodeName("k8s-worker-03")
                .endSpec()
                .build();

        Diagnosis why = NotDrained.of(target, workers(0, "chatwoot-runbook"), List.of(pod), Set.of());

        assertThat(why.summary()).contains("chatwoot-worker-1 on k8s-worker-03, ending since 2026-11-28T01:00:00Z");
        assertThat(why.remedy()).contains("delete pod chatwoot-worker-1 --force");
    }

    @Test
    void aSidekiqThatNoPodExplainsIsNamed() {
        Diagnosis why = NotDrained.of(target, workers(0, "chatwoot-runbook"), List.of(), Set.of("old-vm"));

        assertThat(why.summary()).contains("still beats in Redis as old-vm");
    }

    private static Deployment workers(int replicas, String manager) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .addNewManagedField()
                .withManager(manager)
                .withNewFieldsV1()
                .addToAdditionalProperties("f:spec", Map.of("f:replicas", Map.of()))
                .endFieldsV1()
                .endManagedField()
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .endSpec()
                .build();
    }
}
