package io.keybuzz.runbook.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Targets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodlessJobTest {
    private static final Target TARGET = Targets.of("chatwoot", "run-1");
    private static final List<Event> REFUSALS = List.of(
            failedCreate("uid-1", "2026-01-01T00:00:01Z", "error looking up service account"),
            failedCreate("uid-1", "2026-01-01T00:00:09Z", "exceeded quota: compute"),
            failedCreate("uid-0", "2026-01-01T00:00:10Z", "of a Job that had the same name before"));

    @Test
    void aJobWhosePodsAreRefusedIsToldInTheWordsOfTheLastRefusalWithTheQuota() {
        Diagnosis told = PodlessJob.judge(
                        TARGET,
                        job("chatwoot-migrate-1", "uid-1"),
                        Duration.ofSeconds(11),
                        Optional.of(REFUSALS),
                        () -> List.of("compute: pods 4 used of 4"))
                .orElseThrow();

        assertThat(told.cause()).isEqualTo(Cause.UNSCHEDULABLE);
        assertThat(told.summary()).contains("pods of chatwoot-migrate-1: exceeded quota: compute");
        assertThat(told.evidence()).extracting("observed").contains("compute: pods 4 used of 4");
        assertThat(told.evidence().get(0).what()).isEqualTo("kubectl -n chatwoot describe job chatwoot-migrate-1");
    }

    @Test
    void aControllerThatIsSilentIsWaitedForAsLongAsAnotherTakesToTakeOver() {
        assertThat(silent(Duration.ofSeconds(59))).isEmpty();

        Diagnosis told = silent(Duration.ofSeconds(61)).orElseThrow();

        assertThat(told.summary()).contains("no pod for Job chatwoot-migrate-3 in 61 s");
        assertThat(told.remedy()).contains("component=kube-controller-manager");
    }

    @Test
    void eventsThatCannotBeReadAreNotSaidToBeNone() {
        assertThat(PodlessJob.judge(
                                TARGET,
                                job("chatwoot-migrate-1", "uid-1"),
                                Duration.ofSeconds(61),
                                Optional.empty(),
                                List::of)
                        .orElseThrow()
                        .summary())
                .contains("its events cannot be read");
    }

    private static Optional<Diagnosis> silent(Duration waited) {
        return PodlessJob.judge(TARGET, job("chatwoot-migrate-3", "uid-3"), waited, Optional.of(REFUSALS), List::of);
    }

    private static Job job(String name, String uid) {
        return new JobBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid(uid)
                .endMetadata()
                .build();
    }

    private static Event failedCreate(String uid, String at, String message) {
        return new EventBuilder()
                .withReason("FailedCreate")
                .withNewInvolvedObject()
                .withKind("Job")
                .withUid(uid)
                .endInvolvedObject()
                .withLastTimestamp(at)
                .withMessage(message)
                .build();
    }
}
