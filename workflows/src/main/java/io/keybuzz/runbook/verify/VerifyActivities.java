package io.keybuzz.runbook.verify;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.NodeReport;
import io.temporal.activity.ActivityInterface;
import io.temporal.common.converter.RawValue;
import java.util.List;

/** What a verification does beside the checks of the report. All of it only reads. */
@ActivityInterface(namePrefix = "Verify")
public interface VerifyActivities {

    /**
     * Reads the input strictly, and the spec of the namespace's last install from the cluster. Fails with {@code InvalidInput} and
     * everything that is wrong, also when there is no install.
     */
    VerifyPrepared prepare(RawValue input);

    /** Whether this worker may look at all. Fails with {@code StepFailed}: its policy forbids it, or permissions are missing. */
    void permit(Target target);

    /**
     * The check {@code drift}: what is no longer as the last install left it, as a diff. WARNED when there is something, FAILED when it
     * breaks with the next restart of a pod.
     *
     * @param nodes the firewalls as the checks have just read them; null as called by earlier versions: then only what a probe proves is
     *     known of them
     */
    Check drift(Target target, List<NodeReport> nodes);

    /** Why these checks do not pass, as far as that can be found out. */
    Explained diagnose(DiagnoseRequest request);
}
