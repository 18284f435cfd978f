package io.keybuzz.runbook.verify;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.preflight.PreflightActivitiesImpl;
import io.keybuzz.runbook.preflight.StoredInstall;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.NodeReport;
import io.temporal.common.converter.RawValue;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a verification does beside the checks of the report; writes nothing, not even dry. */
public final class VerifyActivitiesImpl implements VerifyActivities {
    private final StoredInstall install;
    private final PreflightActivitiesImpl permission;
    private final DriftCheck drift;
    private final Explanations explanations;

    /**
     * @param permission whether this worker may look
     * @param drift compare what is there with what the last install made, by reading alone
     * @param breakage find what runs on only until the next restart
     * @param left the rules of the nodes' firewalls that the last good run left, by address
     * @param explanations the deepest causes first
     */
    public VerifyActivitiesImpl(
            StoredInstall install,
            PreflightActivitiesImpl permission,
            List<Planner> drift,
            List<Precheck> breakage,
            Function<Target, Map<String, List<String>>> left,
            List<Explanation> explanations) {
        this.install = install;
        this.permission = permission;
        this.drift = new DriftCheck(drift, breakage, left);
        this.explanations = new Explanations(explanations);
    }

    @Override
    public VerifyPrepared prepare(RawValue input) {
        VerifyOptions options = StoredInstall.options(VerifyInput.DEFINITION, input);
        return new VerifyPrepared(options, install.prepared(options.namespace()));
    }

    @Override
    public void permit(Target target) {
        permission.check(target);
    }

    @Override
    public Check drift(Target target, List<NodeReport> nodes) {
        return drift.check(target, nodes);
    }

    @Override
    public Explained diagnose(DiagnoseRequest request) {
        return explanations.of(request.target(), request.checks());
    }
}
