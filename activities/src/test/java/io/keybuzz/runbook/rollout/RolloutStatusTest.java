package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutStatusTest {
    @Test
    void isCompleteWhenAllReplicasAreOfThisGenerationAndAvailable() {
        assertThat(RolloutStatus.of(deployment(7, 7, 2, 2, 2)).complete()).isTrue();
    }

    @Test
    void isNotCompleteWhileTheControllerHasNotSeenTheGeneration() {
        assertThat(RolloutStatus.of(deployment(8, 7, 2, 2, 2)).complete()).isFalse();
        assertThat(RolloutStatus.of(deployment(8, 7, 2, 2, 2)).updated()).isZero();
    }

    @Test
    void isNotCompleteWhileOldPodsOrUnavailableOnesAreThere() {
        assertThat(RolloutStatus.of(deployment(7, 7, 3, 2, 3)).complete()).isFalse();
        assertThat(RolloutStatus.of(deployment(7, 7, 2, 2, 1)).complete()).isFalse();
        assertThat(RolloutStatus.of(deployment(7, 7, 3, 1, 3)).sentence())
                .isEqualTo("chatwoot-web 1/2 updated, 3 available, 2 old");
    }

    @Test
    void isNotCompleteWithoutAStatus() {
        Deployment fresh = new DeploymentBuilder(deployment(1, 1, 0, 0, 0))
                .withStatus(null)
                .build();

        assertThat(RolloutStatus.of(fresh).complete()).isFalse();
    }

    @Test
    void tellsWhyNoPodCanBeCreated() {
        Deployment refused = new DeploymentBuilder(deployment(1, 1, 0, 0, 0))
                .editStatus()
                .addNewCondition()
                .withType("ReplicaFailure")
                .withStatus("True")
                .withMessage("exceeded quota")
                .endCondition()
                .endStatus()
                .build();

        assertThat(RolloutStatus.of(refused).refused()).isEqualTo("exceeded quota");
    }

    @Test
    void countsOnlyThePodsOfTheCurrentTemplate() {
        ReplicaSet old = set("old", "1");
        ReplicaSet current = set("current", "2");
        Pod stays = pod("stays", "current", null);
        Pod goes = pod("goes", "current", "2026-01-01T00:00:00Z");

        assertThat(RolloutStatus.currentPods(
                        deployment(7, 7, 2, 2, 2), List.of(old, current), List.of(pod("a", "old", null), goes, stays)))
                .containsExactly(stays);
    }

    @Test
    void anEvictedPodThatNobodyDeletedCountsForNothing() {
        Pod stays = pod("stays", "current", null);
        Pod evicted = new PodBuilder(pod("evicted", "current", null))
                .withNewStatus()
                .withPhase("Failed")
                .withReason("Evicted")
                .endStatus()
                .build();

        assertThat(RolloutStatus.currentPods(
                        deployment(7, 7, 2, 2, 2), List.of(set("current", "2")), List.of(evicted, stays)))
                .containsExactly(stays);
    }

    @Test
    void untilTheControllerHasTakenUpAChangeNoPodIsSurelyOfTheNewTemplate() {
        Pod old = pod("old", "current", null);
        List<ReplicaSet> sets = List.of(set("current", "2"));

        assertThat(new Seen(List.of(deployment(8, 7, 2, 2, 2)), sets, List.of(old)).surelyCurrent())
                .isEmpty();
        assertThat(new Seen(List.of(deployment(8, 8, 2, 2, 2)), sets, List.of(old)).surelyCurrent())
                .containsExactly(old);
    }

    private static Deployment deployment(long generation, long observed, int replicas, int updated, int available) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("chatwoot-web")
                .withUid("web")
                .withGeneration(generation)
                .addToAnnotations("deployment.kubernetes.io/revision", "2")
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .endSpec()
                .withNewStatus()
                .withObservedGeneration(observed)
                .withReplicas(replicas)
                .withUpdatedReplicas(updated)
                .withAvailableReplicas(available)
                .endStatus()
                .build();
    }

    private static ReplicaSet set(String uid, String revision) {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withUid(uid)
                .addToAnnotations("deployment.kubernetes.io/revision", revision)
                .addNewOwnerReference()
                .withUid("web")
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    private static Pod pod(String name, String owner, String deleted) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withDeletionTimestamp(deleted)
                .addNewOwnerReference()
                .withUid(owner)
                .endOwnerReference()
                .endMetadata()
                .build();
    }
}
