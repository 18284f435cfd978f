package io.keybuzz.runbook.install;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.notify.Notification;
import io.keybuzz.runbook.notify.NotifyActivities;
import io.keybuzz.runbook.plan.PlanActivities;
import io.keybuzz.runbook.plan.StepPlan;
import io.keybuzz.runbook.preflight.PreflightActivities;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.redeploy.RedeployActivities;
import io.keybuzz.runbook.redeploy.RedeployOptions;
import io.keybuzz.runbook.redeploy.RedeployPrepared;
import io.keybuzz.runbook.redeploy.Standing;
import io.keybuzz.runbook.redeploy.StandingRequest;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.CheckResult;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.report.ReportActivities;
import io.keybuzz.runbook.report.StoreRequest;
import io.keybuzz.runbook.schedule.PauseRequest;
import io.keybuzz.runbook.schedule.ScheduleActivities;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.common.converter.RawValue;
import java.util.List;
import java.util.Map;

/** What surrounds the steps of a run. */
final class FakeRun {
    private final Script script;
    private final Spec spec;

    FakeRun(Script script, Spec spec) {
        this.script = script;
        this.spec = spec;
    }

    List<Object> all() {
        return List.of(
                new Redeploy(),
                new Preflight(),
                new FakeLock(script),
                new Plan(),
                new Notify(),
                new Schedules(),
                new Reports());
    }

    private final class Redeploy implements RedeployActivities {
        @Override
        public RedeployPrepared prepare(RawValue input) {
            return script.answer(
                    "RedeployPrepare",
                    new RedeployPrepared(
                            new Prepared(spec, "default", List.of()),
                            new RedeployOptions("chatwoot", null, false, null)));
        }

        @Override
        public Standing standing(StandingRequest request) {
            return script.answer("RedeployStanding", new Standing(null, null));
        }
    }

    private final class Preflight implements PreflightActivities {
        @Override
        public Prepared prepare(RawValue input) {
            return script.answer("PreflightPrepare", new Prepared(spec, "default", List.of()));
        }

        @Override
        public PreflightResult check(Target target) {
            return script.answer("PreflightCheck", new PreflightResult(List.of(), List.of(), Map.of()));
        }
    }

    private final class Plan implements PlanActivities {
        @Override
        public List<StepPlan> plan(Target target) {
            return script.answer(
                    "Plan",
                    List.of(new StepPlan(
                            "deploy",
                            List.of(new PlannedChange("Deployment/chatwoot/chatwoot-web", Change.CREATED, null)),
                            null)));
        }
    }

    private final class Notify implements NotifyActivities {
        @Override
        public void send(Notification notification) {
            script.told(notification);
            script.answer("NotifySend", null);
        }
    }

    private final class Schedules implements ScheduleActivities {
        @Override
        public void pause(PauseRequest request) {
            script.paused(request);
            script.answer("SchedulePause", null);
        }
    }

    private final class Reports implements ReportActivities {
        @Override
        public CheckResult check(CheckRequest request) {
            script.checked(request);
            return script.answer("ReportCheck", new CheckResult(List.of(), List.of()));
        }

        @Override
        public void store(StoreRequest request) {
            script.stored(request.target().spec());
            script.answer("ReportStore", null);
        }
    }
}
