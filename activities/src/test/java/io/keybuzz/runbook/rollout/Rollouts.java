package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.keybuzz.runbook.run.Names;
import java.util.Arrays;
import java.util.List;

/** Both Deployments at one moment, as the API server has them. */
final class Rollouts {
    private static final String REVISION = "deployment.kubernetes.io/revision";

    private Rollouts() {}

    /** With these pods, each of its Deployment's current template. */
    static Seen with(Pod... pods) {
        return of(List.of(deployment(Names.WEB, 1), deployment(Names.WORKER, 1)), pods);
    }

    /** Somebody has deleted the workers' Deployment. */
    static Seen withoutWorkers() {
        return of(List.of(deployment(Names.WEB, 1)));
    }

    /** No controller has looked at what was written last. @param pods of the templates before */
    static Seen unheard(Pod... pods) {
        return of(List.of(deployment(Names.WEB, 2), deployment(Names.WORKER, 2)), pods);
    }

    /** The API server admits no pod of the web Deployment. */
    static Seen refused(String words) {
        Deployment web = new DeploymentBuilder(deployment(Names.WEB, 1))
                .editStatus()
                .addNewCondition()
                .withType("ReplicaFailure")
                .withStatus("True")
                .withMessage(words)
                .endCondition()
                .endStatus()
                .build();
        return of(List.of(web, deployment(Names.WORKER, 1)));
    }

    private static Seen of(List<Deployment> deployments, Pod... pods) {
        return new Seen(
                deployments,
                List.of(set(Names.WEB), set(Names.WORKER)),
                Arrays.stream(pods).map(Rollouts::owned).toList());
    }

    private static Pod owned(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .addNewOwnerReference()
                .withUid("set-of-chatwoot-" + Seen.component(pod))
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    private static Deployment deployment(String name, long generation) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid(name)
                .withGeneration(generation)
                .addToAnnotations(REVISION, "1")
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .endSpec()
                .withNewStatus()
                .withObservedGeneration(1L)
                .endStatus()
                .build();
    }

    private static ReplicaSet set(String deployment) {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withUid("set-of-" + deployment)
                .addToAnnotations(REVISION, "1")
                .addNewOwnerReference()
                .withUid(deployment)
                .endOwnerReference()
                .endMetadata()
                .build();
    }
}
