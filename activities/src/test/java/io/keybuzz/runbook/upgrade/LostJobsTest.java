package io.keybuzz.runbook.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostJobsTest {
    private static final Instant BEGAN = Instant.parse("2026-11-28T01:00:00Z");
    private static final long SECONDS = BEGAN.getEpochSecond();

    @Test
    void aJobWhoseClassWasNotKnownSinceTheRunBeganIsLost() {
        assertThat(LostJobs.lost(
                        "dead", job("uninitialized constant Migration::BackfillJob", SECONDS + 5 + ".25"), BEGAN))
                .contains(new LostJobs.Job(
                        "dead", "Migration::BackfillJob", "uninitialized constant Migration::BackfillJob"));
    }

    @Test
    void sidekiqsMillisecondsAreUnderstoodToo() {
        assertThat(LostJobs.lost("retry", job("uninitialized constant A", SECONDS + 5 + "000"), BEGAN))
                .isPresent();
        assertThat(LostJobs.lost("retry", job("uninitialized constant A", SECONDS - 5 + "000"), BEGAN))
                .isEmpty();
    }

    @Test
    void aJobOfRailsIsNamedByTheClassThatDoesTheWork() {
        String entry = job("uninitialized constant Migration::BackfillJob", String.valueOf(SECONDS + 5))
                .replace(
                        "\"class\":\"Migration::BackfillJob\"",
                        "\"class\":\"ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper\","
                                + "\"wrapped\":\"Migration::BackfillJob\"");

        assertThat(LostJobs.lost("retry", entry, BEGAN)).map(LostJobs.Job::type).contains("Migration::BackfillJob");
    }

    @Test
    void whatFailedEarlierOrForAnotherReasonIsNot() {
        assertThat(LostJobs.lost("retry", job("uninitialized constant A", String.valueOf(SECONDS - 60)), BEGAN))
                .isEmpty();
        assertThat(LostJobs.lost("retry", job("timeout", String.valueOf(SECONDS + 60)), BEGAN))
                .isEmpty();
        assertThat(LostJobs.lost("retry", "no json", BEGAN)).isEmpty();
    }

    @Test
    void theWarningNamesTheClassesOnce() {
        Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null);
        LostJobs.Job job = new LostJobs.Job("dead", "BackfillJob", "uninitialized constant BackfillJob");

        Check check = LostJobs.check(spec, List.of(job, job));

        assertThat(check.status()).isEqualTo(Check.Status.WARNED);
        assertThat(check.detail()).startsWith("2 jobs of BackfillJob failed");
        assertThat(LostJobs.check(spec, List.of(job)).detail())
                .startsWith(
                        "1 job of BackfillJob failed since this run began, because a worker did not know its class");
        assertThat(LostJobs.check(spec, List.of()).status()).isEqualTo(Check.Status.PASSED);
    }

    private static String job(String error, String failedAt) {
        return "{\"class\":\"Migration::BackfillJob\",\"error_class\":\"NameError\",\"error_message\":\"" + error
                + "\",\"failed_at\":" + failedAt + "}";
    }
}
