package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.plan.StepPlan;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a run asks before its first write. */
class QuestionsTest extends InstallScenario {
    private static final PreflightResult OTHERS = new PreflightResult(
            List.of(),
            List.of(),
            Map.of("adoptedObjects", "Deployment/chatwoot/chatwoot-web (kubectl-client-side-apply)"));

    private final Spec approval = Specs.spec(Spec.Adopt.ASK, Spec.Approval.PLAN, null, null);

    @Test
    void anApprovalShowsThePlanAndWaitsBeforeTheFirstWrite() {
        WorkflowStub run = start(approval);
        AtomicReference<Waiting> asked = new AtomicReference<>();
        environment.registerDelayedCallback(Duration.ofMinutes(1), () -> {
            asked.set(run.query("progress", Report.class).waiting());
            assertThat(script.calls()).doesNotContain("NamespaceAct");
            run.update("decide", DecisionTaken.class, new Decision("RETRY", "read it", "Ada", 1, null));
        });

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(asked.get().step()).isEqualTo("preflight");
        assertThat(asked.get().actions()).containsExactly("RETRY", "ABORT");
        Diagnosis question = asked.get().diagnosis();
        assertThat(question.cause()).isEqualTo(Cause.APPROVAL);
        assertThat(question.summary()).isEqualTo("The plan waits for approval: 1 change in 1 step.");
        assertThat(question.evidence())
                .extracting(Evidence::what, Evidence::observed)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("deploy", "CREATED Deployment/chatwoot/chatwoot-web"));
        assertThat(step(report, "preflight").decisions()).hasSize(1);
    }

    @Test
    void aPlanThatHasChangedSinceItWasShownIsAskedAgain() {
        WorkflowStub run = start(approval);
        script.then("Plan", () -> List.of());
        script.then(
                "Plan",
                () -> List.of(new StepPlan(
                        "config",
                        List.of(new PlannedChange("ConfigMap/chatwoot/chatwoot-config", Change.UPDATED, "-a\n+b")),
                        null)));
        decideWhenParked(
                run,
                new Decision("RETRY", "nothing to lose", null, 1, null),
                new Decision("ABORT", "not this", null, 2, null));

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("ABORTED");
        assertThat(script.calls()).doesNotContain("NamespaceAct", "NamespaceUndo");
    }

    @Test
    void aQuestionThatNobodyAnswersEndsAborted() {
        ApplicationFailure failure = failure(start(approval));

        assertThat(failure.getType()).isEqualTo("ABORTED");
        assertThat(script.callsBesideLooks()).doesNotContain("NamespaceAct").endsWith("ReportStore", "LockRelease");
    }

    @Test
    void aQuestionCannotBeSkipped() {
        WorkflowStub run = start(approval);
        environment.registerDelayedCallback(Duration.ofMinutes(1), () -> {
            assertThat(rejection(run, new Decision("SKIP", "x", null, null, null)))
                    .contains("RETRY, ABORT");
            run.update("decide", DecisionTaken.class, new Decision("ABORT", "no", null, null, null));
        });

        assertThat(failure(run).getType()).isEqualTo("ABORTED");
    }

    @Test
    void whatOthersMadeIsTakenOverOnlyAfterAYesAndTheYesIsNotKept() {
        script.then("PreflightCheck", () -> OTHERS).then("PreflightCheck", () -> OTHERS);
        WorkflowStub run = start(Specs.spec(Spec.Adopt.ASK, Spec.Approval.NONE, null, null));
        AtomicReference<Waiting> asked = new AtomicReference<>();
        environment.registerDelayedCallback(Duration.ofMinutes(1), () -> {
            asked.set(run.query("progress", Report.class).waiting());
            run.update("decide", DecisionTaken.class, new Decision("RETRY", "it is ours", "Ada", 1, null));
        });

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(asked.get().diagnosis().summary())
                .contains("Deployment/chatwoot/chatwoot-web (kubectl-client-side-apply)");
        assertThat(script.acted().spec().adopt()).isEqualTo(Spec.Adopt.YES);
        assertThat(script.stored().adopt()).isEqualTo(Spec.Adopt.ASK);
    }

    @Test
    void whatIsLeftAloneIsShownWithTheQuestionAndIsNoPartOfIt() {
        Map<String, String> taken = OTHERS.facts();
        Map<String, String> beside = new HashMap<>(taken);
        beside.put(PreflightResult.LEFT_ALONE, "1 that an install leaves alone: job/chatwoot-migrations");
        Spec ask = Specs.spec(Spec.Adopt.ASK, Spec.Approval.NONE, null, null);

        Diagnosis question =
                Questions.of(ask, beside, null, false, Instant.EPOCH).orElseThrow();

        assertThat(question.evidence())
                .extracting(e -> e.what() + ": " + e.observed())
                .containsExactly(
                        "taken over: Deployment/chatwoot/chatwoot-web (kubectl-client-side-apply)",
                        "left alone: 1 that an install leaves alone: job/chatwoot-migrations");
        assertThat(Questions.same(
                        question,
                        Questions.of(ask, taken, null, false, Instant.EPOCH).orElseThrow()))
                .isTrue();
    }

    @Test
    void aSpecThatAllowsAdoptionIsNotAsked() {
        script.then("PreflightCheck", () -> OTHERS);

        Report report = start(Specs.spec(Spec.Adopt.YES, Spec.Approval.NONE, null, null))
                .getResult(Report.class);

        assertThat(step(report, "preflight").decisions()).isEmpty();
    }
}
