package io.keybuzz.runbook.rehearsal;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.job.JobRun;
import io.keybuzz.runbook.rehearsal.Rehearsed.Held;
import io.keybuzz.runbook.report.Evidence;
import java.util.ArrayList;
import java.util.List;

/** What a rehearsal that failed has told all the same: how long the migrations ran, and what nobody could have used meanwhile. Pure. */
final class WhatItTook {
    private static final int MILLIS = 1000;

    private WhatItTook() {}

    /**
     * The diagnosis with that as evidence.
     *
     * @param held the longest first
     * @param watched whether the locks were looked at from the first migration to the last without a break
     */
    static Diagnosis in(Diagnosis diagnosis, JobRun run, List<Held> held, boolean watched) {
        Diagnosis told = diagnosis;
        for (Evidence evidence : evidence(run, held, watched)) {
            told = told.with(evidence);
        }
        return told;
    }

    private static List<Evidence> evidence(JobRun run, List<Held> held, boolean watched) {
        List<Evidence> evidence = new ArrayList<>();
        if (run.exitCode() != null) {
            evidence.add(Observed.of("how long the migrations ran, until they failed", (long) run.seconds() + " s"));
        }
        String looks =
                watched ? "looked at every " + Rehearsed.EVERY_SECONDS + " s" : "looked at for a part of the time only";
        held.forEach(lock -> evidence.add(Observed.of(
                "ACCESS EXCLUSIVE on " + lock.table(),
                "for " + Math.round(lock.seconds() * MILLIS) + " ms, " + looks)));
        if (held.isEmpty()) {
            evidence.add(Observed.of("ACCESS EXCLUSIVE on tables", "none was seen, " + looks));
        }
        return evidence;
    }
}
