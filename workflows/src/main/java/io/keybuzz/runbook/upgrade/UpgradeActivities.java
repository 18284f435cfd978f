package io.keybuzz.runbook.upgrade;

import io.keybuzz.runbook.report.Check;
import io.temporal.activity.ActivityInterface;

/** Looks at what an image would do to the schema, and at what an upgrade may have left behind. */
@ActivityInterface(namePrefix = "Upgrade")
public interface UpgradeActivities {

    /**
     * Compares the image's {@code db/migrate} with the schema. The image's list is what is kept under its digest, else read in a running
     * pod of that image, else by a short pod of its own, which is gone afterwards. Fails with {@code StepFailed} when such a pod
     * cannot start.
     */
    Upgrade look(LookRequest request);

    /** Searches Sidekiq's retry and dead sets for jobs whose class the workers did not know. WARNED when there are some. */
    Check lostJobs(LostJobsRequest request);
}
