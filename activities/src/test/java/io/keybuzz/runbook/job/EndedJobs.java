package io.keybuzz.runbook.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;

/** Jobs that failed, as the cluster shows them. */
public final class EndedJobs {
    private EndedJobs() {}

    /** Its pod is named after it and ran on k8s-worker-03. */
    public static JobRun failed(String name, int exitCode) {
        return new JobRun(job(name), pod(name, exitCode));
    }

    /** Nothing is left of its pod. */
    public static JobRun gone(String name) {
        return new JobRun(job(name), null);
    }

    private static Job job(String name) {
        return new JobBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Failed")
                .withStatus("True")
                .withReason("BackoffLimitExceeded")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Pod pod(String name, int exitCode) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name + "-x7k2p")
                .endMetadata()
                .withNewSpec()
                .withNodeName("k8s-worker-03")
                .addNewContainer()
                .withImage("ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0")
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withHostIP("10.0.0.112")
                .addNewContainerStatus()
                .withImageID("ghcr.io/keybuzzio/chatwoot-keybuzz@sha256:abc")
                .withNewState()
                .withNewTerminated()
                .withExitCode(exitCode)
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
