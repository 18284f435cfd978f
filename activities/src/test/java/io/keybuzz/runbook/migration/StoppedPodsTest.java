package io.keybuzz.runbook.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoppedPodsTest {
    private static final String RUN = "run-1";

    @Test
    void aPodIsWaitedForUntilItsContainersHaveEnded() {
        Pod starting = pod("Pending", "gone");
        Pod running = pod("Running", "gone");

        assertThat(StoppedPods.among(
                        List.of(starting, running, pod("Succeeded", "gone"), pod("Failed", "gone")), List.of(), RUN))
                .containsExactly(starting, running);
    }

    @Test
    void aPodOfThisRunsJobIsWaitedForAlsoWhileTheJobIsThere() {
        Pod running = pod("Running", "job-1");

        assertThat(StoppedPods.among(List.of(running), List.of(job("job-1", RUN)), RUN))
                .containsExactly(running);
    }

    @Test
    void whatAnotherRunOrAPersonMigratesGoesOn() {
        assertThat(StoppedPods.among(
                        List.of(pod("Running", "job-2"), pod("Running", "job-3")),
                        List.of(job("job-2", "run-2"), job("job-3", null)),
                        RUN))
                .isEmpty();
    }

    @Test
    void aJobThatWasMadeAnewUnderTheSameNameDoesNotOwnThePodsOfTheOneBefore() {
        Pod before = pod("Running", "job-1");

        assertThat(StoppedPods.among(List.of(before), List.of(job("job-2", "run-2")), RUN))
                .containsExactly(before);
    }

    @Test
    void aPodThatNoJobOwnsAnyMoreIsWaitedFor() {
        Pod orphan = new PodBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewStatus()
                .withPhase("Running")
                .endStatus()
                .build();

        assertThat(StoppedPods.among(List.of(orphan), List.of(job("job-2", "run-2")), RUN))
                .containsExactly(orphan);
    }

    private static Pod pod(String phase, String owner) {
        return new PodBuilder()
                .withNewMetadata()
                .addNewOwnerReference()
                .withKind("Job")
                .withName("chatwoot-migrate-0123456789")
                .withUid(owner)
                .endOwnerReference()
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }

    /** @param run null when it names none */
    private static Job job(String uid, String run) {
        Job job = new JobBuilder()
                .withNewMetadata()
                .withName("chatwoot-migrate-0123456789")
                .withUid(uid)
                .endMetadata()
                .build();
        return run == null
                ? job
                : new JobBuilder(job)
                        .editMetadata()
                        .addToAnnotations(ServerSideApply.RUN_ANNOTATION, run)
                        .endMetadata()
                        .build();
    }
}
