package io.keybuzz.runbook.upgrade;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Check;

/**
 * What a failed upgrade leaves in Sidekiq: its migrations may have enqueued jobs for code that the version which runs again does not
 * have. Nothing keeps its workers from taking them.
 */
public final class JobsAfter {
    private static final String ID = "lost-jobs";

    private JobsAfter() {}

    /**
     * The check as the report of a failed upgrade has to say it.
     *
     * @param looked at Sidekiq's sets, as after an upgrade that went well
     * @param running what was to run again
     * @param runsAgain whether it does
     * @param image whose migrations have run
     */
    public static Check of(Check looked, RunningImage running, boolean runsAgain, String image) {
        String detail = looked.status() == Check.Status.PASSED
                ? "No job has failed so far because a worker did not know it. What the migrations of " + image
                        + " have left to Sidekiq may wait in a queue still, and " + running.words()
                        + " may not know it: look at Chatwoot's Sidekiq page (/monitoring/sidekiq)"
                : looked.detail()
                        + (runsAgain
                                ? ". " + running.words()
                                        + " runs again: whatever comes again fails until an image that knows it is"
                                        + " deployed"
                                : "");
        return new Check(looked.id(), looked.title(), looked.status(), detail, looked.evidence());
    }

    /** Whether a check of these says nothing that has to be told with the failure. */
    public static boolean isQuiet(Check check) {
        return check.id().equals(ID) && check.status() == Check.Status.PASSED;
    }

    /** Sidekiq's sets cannot be read. @param meaning what may be there then, a sentence after a space; empty for nothing */
    public static Check unread(Diagnosis why, String meaning) {
        return new Check(
                ID,
                "No job met a worker that did not know it",
                Check.Status.WARNED,
                "Sidekiq's retry and dead sets cannot be read: " + why.summary() + meaning,
                why.evidence());
    }
}
