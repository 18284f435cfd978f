package io.keybuzz.runbook.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keybuzz.runbook.deploy.Script;
import io.keybuzz.runbook.deploy.SpecWith;
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.job.JobState;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MigrationJobTest {
    private static final String BASE = "chatwoot-migrate-0123456789";
    private final Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null);

    /** To accept a change on purpose, copy the actual text that the failure shows, and read the difference. */
    @Test
    void isAsItWasReviewed() {
        Job job = MigrationJob.of(
                SpecWith.direct(spec, new Spec.HostPort("10.0.0.11", 5432)), BASE, "chatwoot-runbook/run", "run-1");

        assertThat(Serialization.asYaml(job)).isEqualTo(Script.of(MigrationJobTest.class, "job.yaml"));
    }

    @Test
    void hasTheSameNameForTheSameImageAndConfigurationOnly() {
        assertThat(MigrationJob.baseName(spec, "a"))
                .isEqualTo(MigrationJob.baseName(spec, "a"))
                .matches("chatwoot-migrate-[0-9a-f]{10}");
        assertThat(MigrationJob.baseName(spec, "b")).isNotEqualTo(MigrationJob.baseName(spec, "a"));
        assertThat(MigrationJob.baseName(spec.withImage("x:2"), "a")).isNotEqualTo(MigrationJob.baseName(spec, "a"));
    }

    @Test
    void joinsOneThatRunsWhicheverImageItIsFor() {
        Job other = job("chatwoot-migrate-aaaaaaaaaa");

        assertThat(MigrationJob.next(BASE, List.of(job(BASE, "Failed"), other)))
                .isEqualTo(new MigrationJob.Next("chatwoot-migrate-aaaaaaaaaa", other));
    }

    @Test
    void joinsOneThatRunsWhoeverMadeIt() {
        Job ofAnotherActivity = MigrationJob.madeBy("activity-1", job(BASE));
        Job ofNone = job(BASE);

        assertThat(MigrationJob.next(BASE, List.of(ofAnotherActivity)).running())
                .isEqualTo(ofAnotherActivity);
        assertThat(MigrationJob.next(BASE, List.of(ofNone)).running()).isEqualTo(ofNone);
    }

    @Test
    void itsFailureIsToldByALaterAttemptOfTheActivityThatMadeItAndByNoOther() {
        Job ofADecisionBefore = MigrationJob.madeBy("activity-1", job(BASE, "Failed"));
        Job own = MigrationJob.madeBy("activity-2", job(BASE + "-2", "Failed"));

        assertThat(MigrationJob.untold(BASE, "activity-2", List.of(ofADecisionBefore)))
                .isEmpty();
        assertThat(MigrationJob.untold(BASE, "activity-2", List.of(ofADecisionBefore, own)))
                .contains(own);
        assertThat(MigrationJob.untold("chatwoot-migrate-aaaaaaaaaa", "activity-2", List.of(own)))
                .as("of another image or configuration")
                .isEmpty();
    }

    @Test
    void aFailureSinceItWasToldToBeStuckIsToldToo() {
        SoFar told = new SoFar(Map.of(), Map.of(), Set.of(BASE + "-2"));
        Job failed = job(BASE + "-2", "Failed");

        assertThat(MigrationJob.failedSince(BASE, told, List.of(job(BASE, "Failed"), failed)))
                .contains(failed);
        assertThat(MigrationJob.failedSince(BASE, told, List.of(job(BASE + "-2"))))
                .isEmpty();
        assertThat(MigrationJob.failedSince(BASE, SoFar.NOTHING, List.of(failed)))
                .isEmpty();
        assertThat(MigrationJob.failedSince("chatwoot-migrate-aaaaaaaaaa", told, List.of(failed)))
                .as("another image's, which was only waited for")
                .isEmpty();
    }

    @Test
    void thatItRunsOrHasSucceededIsNoFailureToTell() {
        Job running = MigrationJob.madeBy("activity-1", job(BASE));
        Job succeeded = MigrationJob.madeBy("activity-1", job(BASE + "-2", "Complete"));

        assertThat(MigrationJob.untold(BASE, "activity-1", List.of(running, succeeded)))
                .isEmpty();
    }

    @Test
    void theFailureOfOneThatNoActivityMadeIsNobodysToTell() {
        Job made = MigrationJob.madeBy("", job(BASE, "Failed"));

        assertThat(MigrationJob.untold(BASE, "", List.of(made))).isEmpty();
        assertThat(MigrationJob.untold(BASE, "activity-1", List.of(made))).isEmpty();
    }

    @Test
    void takesTheNextNumberAfterThoseThatEnded() {
        assertThat(MigrationJob.next(BASE, List.of()).name()).isEqualTo(BASE);
        assertThat(MigrationJob.next(BASE, List.of(job(BASE, "Failed"))).name()).isEqualTo(BASE + "-2");
        assertThat(MigrationJob.next(BASE, List.of(job(BASE + "-9", "Complete"), job(BASE + "-10", "Failed")))
                        .name())
                .isEqualTo(BASE + "-11");
        assertThat(MigrationJob.next(BASE, List.of(job("chatwoot-migrate-aaaaaaaaaa-4", "Failed")))
                        .name())
                .isEqualTo(BASE);
    }

    @Test
    void readsConditionsByTypeAndNotByTheirOrder() {
        assertThat(JobState.of(job(BASE, "SuccessCriteriaMet", "Complete"))).isEqualTo(JobState.SUCCEEDED);
        assertThat(JobState.of(job(BASE, "SuccessCriteriaMet"))).isEqualTo(JobState.SUCCEEDED);
        assertThat(JobState.of(job(BASE, "FailureTarget"))).isEqualTo(JobState.FAILED);
        assertThat(JobState.of(job(BASE, "Suspended"))).isEqualTo(JobState.RUNNING);
        assertThat(JobState.of(job(BASE))).isEqualTo(JobState.RUNNING);
    }

    @Test
    void keepsTheLastThreeAndWhatRuns() {
        List<Job> jobs = List.of(
                aged(job("a"), 1),
                aged(job("b", "Failed"), 2),
                aged(job("c", "Failed"), 3),
                aged(job("d", "Failed"), 4),
                aged(job("e"), 5));

        assertThat(JobState.surplus(jobs))
                .extracting(j -> j.getMetadata().getName())
                .containsExactly("b");
    }

    @Test
    void leavesTheJobsOfTheOldScriptsAlone() {
        assertThat(MigrationJob.ours(job("chatwoot-migrate"))).isFalse();
        assertThat(MigrationJob.ours(job("chatwoot-migrate-db"))).isFalse();
        assertThat(MigrationJob.ours(job(BASE))).isTrue();
        assertThat(MigrationJob.ours(job(BASE + "-12"))).isTrue();
    }

    private static Job job(String name, String... conditions) {
        JobStatusBuilder status = new JobStatusBuilder();
        for (String type : conditions) {
            status.addNewCondition().withType(type).withStatus("True").endCondition();
        }
        return new JobBuilder()
                .withNewMetadata()
                .withName(name)
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withStatus(status.build())
                .build();
    }

    private static Job aged(Job job, int minute) {
        return new JobBuilder(job)
                .editMetadata()
                .withCreationTimestamp("2026-01-01T00:0" + minute + ":00Z")
                .endMetadata()
                .build();
    }
}
