package io.keybuzz.runbook.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.job.JobRun;
import io.keybuzz.runbook.rehearsal.Rehearsed.Held;
import io.keybuzz.runbook.report.Evidence;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhatItTookTest {
    private static final Diagnosis FAILED = new Diagnosis(
            Cause.UNKNOWN,
            "a column is missing",
            List.of(new Evidence("log", "PG::UndefinedColumn", null, null)),
            List.of(),
            "mend it",
            false);

    @Test
    void aFailureTellsHowLongItRanAndEachLock() {
        Diagnosis told = WhatItTook.in(
                FAILED, ended(42), List.of(new Held("conversations", 12.3456), new Held("accounts", 0.2)), true);

        assertThat(told.summary()).isEqualTo(FAILED.summary());
        assertThat(lines(told))
                .containsExactly(
                        "log: PG::UndefinedColumn",
                        "how long the migrations ran, until they failed: 42 s",
                        "ACCESS EXCLUSIVE on conversations: for 12346 ms, looked at every 0.2 s",
                        "ACCESS EXCLUSIVE on accounts: for 200 ms, looked at every 0.2 s");
    }

    @Test
    void thatNoLockWasSeenIsToldAsWell() {
        assertThat(lines(WhatItTook.in(FAILED, ended(1), List.of(), true)))
                .endsWith("ACCESS EXCLUSIVE on tables: none was seen, looked at every 0.2 s");
    }

    @Test
    void whatWasNotWatchedToItsEndSaysSoAndOneThatDidNotEndByItselfHasNoLength() {
        assertThat(lines(WhatItTook.in(FAILED, new JobRun(new Job(), null), List.of(new Held("accounts", 1)), false)))
                .containsExactly(
                        "log: PG::UndefinedColumn",
                        "ACCESS EXCLUSIVE on accounts: for 1000 ms, looked at for a part of the time only");
    }

    private static List<String> lines(Diagnosis diagnosis) {
        return diagnosis.evidence().stream()
                .map(e -> e.what() + ": " + e.observed())
                .toList();
    }

    private static JobRun ended(int seconds) {
        Pod pod = new PodBuilder()
                .withNewStatus()
                .addNewContainerStatus()
                .withNewState()
                .withNewTerminated()
                .withExitCode(1)
                .withStartedAt("2026-11-01T10:00:00Z")
                .withFinishedAt(String.format("2026-11-01T10:00:%02dZ", seconds))
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
        return new JobRun(new Job(), pod);
    }
}
