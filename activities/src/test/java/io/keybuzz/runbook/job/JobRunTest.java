package io.keybuzz.runbook.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import org.junit.jupiter.api.Test;

class JobRunTest {
    private static final Job FAILED = new JobBuilder()
            .withNewStatus()
            .addNewCondition()
            .withType("Failed")
            .withStatus("True")
            .withReason("BackoffLimitExceeded")
            .endCondition()
            .endStatus()
            .build();

    @Test
    void whatItsNodeDidToThePodIsPartOfTheReason() {
        Pod evicted = pod(new PodStatusBuilder()
                .withReason("Evicted")
                .withMessage("The node was low on resource: ephemeral-storage.")
                .build());

        assertThat(new JobRun(FAILED, evicted).reason())
                .isEqualTo("BackoffLimitExceeded; Evicted: The node was low on resource: ephemeral-storage.");
    }

    @Test
    void aDisruptionIsToo() {
        Pod disrupted = pod(new PodStatusBuilder()
                .addNewCondition()
                .withType("DisruptionTarget")
                .withStatus("True")
                .withReason("DeletionByTaintManager")
                .endCondition()
                .build());

        assertThat(new JobRun(FAILED, disrupted).reason()).isEqualTo("BackoffLimitExceeded; DeletionByTaintManager");
    }

    @Test
    void aPodThatEndedByItselfOrIsGoneAddsNothing() {
        Pod ended = pod(new PodStatusBuilder()
                .addNewContainerStatus()
                .withNewState()
                .withNewTerminated()
                .withExitCode(1)
                .withReason("Error")
                .endTerminated()
                .endState()
                .endContainerStatus()
                .build());

        assertThat(new JobRun(FAILED, ended).reason()).isEqualTo("BackoffLimitExceeded");
        assertThat(new JobRun(FAILED, null).reason()).isEqualTo("BackoffLimitExceeded");
    }

    private static Pod pod(PodStatus status) {
        return new PodBuilder().withStatus(status).build();
    }
}
