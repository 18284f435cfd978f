package io.keybuzz.runbook.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.install.FakeActivities;
import io.keybuzz.runbook.install.Script;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Environments;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.schedule.ScheduledStart;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backup that a Temporal Schedule started: nobody is there to ask, and the next night's runs want the lock. */
class ScheduledBackupTest {
    private final Script script = new Script();
    private TestWorkflowEnvironment environment;

    @BeforeEach
    void worker() {
        environment = Environments.with(TestEnvironmentOptions.newBuilder()
                .registerSearchAttribute(ScheduledStart.SCHEDULE_ID, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
        Spec spec = Specs.spec(Spec.OnFailure.PAUSE)
                .but()
                .backup(new Spec.Backup(Spec.Backup.Mode.JOB, "postgres:16", null, "backups", null, 7, false))
                .spec();
        var worker = Environments.worker(environment, Names.TASK_QUEUE);
        worker.registerWorkflowImplementationTypes(BackupChatwootImpl.class);
        worker.registerActivitiesImplementations(new FakeActivities(script, spec).all());
        environment.start();
    }

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void oneThatFailsEndsAtOnceAndGivesTheLockBackWhateverTheSpecSays() {
        script.thenFails("BackupBack", noSpaceLeft());
        WorkflowStub run = scheduled();

        WorkflowFailedException failed =
                catchThrowableOfType(WorkflowFailedException.class, () -> run.getResult(Report.class));

        ApplicationFailure failure = (ApplicationFailure) failed.getCause();
        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage()).isEqualTo("No space left on device.");
        Report report = failure.getDetails().get(Report.class);
        assertThat(Duration.between(report.startedAt(), report.finishedAt()))
                .as("it has not waited for a decision")
                .isLessThan(Duration.ofHours(1));
        assertThat(script.calls()).endsWith("LockRelease");
    }

    @Test
    void oneThatGoesWellIsAsOneThatAPersonStarted() {
        Report report = scheduled().getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.backup()).isNotNull();
    }

    private WorkflowStub scheduled() {
        WorkflowStub run = environment
                .getWorkflowClient()
                .newUntypedWorkflowStub(
                        "BackupChatwoot",
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(Names.TASK_QUEUE)
                                .setWorkflowId(Names.workflowId("default", "chatwoot"))
                                .setTypedSearchAttributes(SearchAttributes.newBuilder()
                                        .set(SearchAttributeKey.forKeyword(ScheduledStart.SCHEDULE_ID), "backups")
                                        .build())
                                .build());
        run.start();
        return run;
    }

    private static ApplicationFailure noSpaceLeft() {
        Diagnosis diagnosis =
                new Diagnosis(Cause.BACKUP_PLACE, "No space left on device.", List.of(), List.of(), "Mend it.", false);
        return ApplicationFailure.newNonRetryableFailure(
                diagnosis.summary(), FailureType.STEP_FAILED, new StepFailure(List.of(diagnosis), false));
    }
}
