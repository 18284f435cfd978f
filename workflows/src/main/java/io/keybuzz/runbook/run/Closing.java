package io.keybuzz.runbook.run;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.WithoutStack;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.ReportActivities;
import io.keybuzz.runbook.report.StoreRequest;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.Set;

/**
 * How a run closes: good outcomes complete with the report; the others fail with a failure whose type is the outcome and whose details
 * are the report, so that every Temporal tool shows them as what they are and a schedule pauses.
 */
public final class Closing {
    /** Whose spec is kept when they end well. */
    private static final Set<String> INSTALLING =
            Set.of(WorkflowType.INSTALL, WorkflowType.REDEPLOY, WorkflowType.RESTORE);

    private Closing() {}

    /** @throws CanceledFailure when a cancel came before the lock was given back: Temporal ends such a run as Cancelled */
    public static Report succeeded(Session session, Outcome outcome) {
        close(session, outcome, null);
        return session.progress().report();
    }

    /**
     * Undoes what the outcome says is undone.
     *
     * @return the failure to throw
     * @throws CanceledFailure as {@link #succeeded}
     */
    public static ApplicationFailure failed(Session session, RunEnd end) {
        if (end.outcome() == Outcome.ROLLED_BACK || end.outcome() == Outcome.ABORTED) {
            session.compensation().undo(session.progress());
        }
        close(session, end.outcome(), end.diagnosis().cause().name());
        return failure(session, end.outcome(), end.diagnosis());
    }

    /** The input could not even be looked at: there is no target, so there is nothing to undo or to keep. */
    public static ApplicationFailure unprepared(Session session, StepProblem problem) {
        session.progress().close(Outcome.FAILED);
        return failure(session, Outcome.FAILED, problem.first());
    }

    /** Cancel compensates. @return the failure to throw */
    public static CanceledFailure cancelled(Session session, CanceledFailure cancelled) {
        session.compensation().undoCancelled(session.progress());
        keep(session, Outcome.CANCELLED);
        release(session, Outcome.CANCELLED, null);
        return cancelled;
    }

    private static void close(Session session, Outcome outcome, String cause) {
        // Before, too: what is kept of a good run is where the next redeploy begins.
        CancellationScope.throwCanceled();
        keep(session, outcome);
        CancellationScope.throwCanceled();
        release(session, outcome, cause);
    }

    private static void keep(Session session, Outcome outcome) {
        Workflow.newDetachedCancellationScope(() -> {
                    session.progress().close(outcome);
                    if (session.changes() && session.locked()) {
                        store(session);
                    }
                })
                .run();
    }

    private static void release(Session session, Outcome outcome, String cause) {
        Workflow.newDetachedCancellationScope(() -> {
                    if (session.changes() && session.locked()) {
                        unlock(session);
                    }
                    session.notices().closed(outcome, cause);
                    Workflow.await(Workflow::isEveryHandlerFinished);
                })
                .run();
    }

    /** A report that cannot be kept does not make a good run a bad one: Temporal has it too. */
    private static void store(Session session) {
        ReportActivities stub = ActivityPolicies.WRITE.stub(ReportActivities.class, "keep the report");
        try {
            Calls.call(
                    request -> {
                        stub.store(request);
                        return null;
                    },
                    new StoreRequest(session.stated(), session.progress().report()));
        } catch (StepProblem notKept) {
            Workflow.getLogger(Closing.class).warn("The report was not kept in the cluster: {}", notKept.getMessage());
            session.progress().checks(List.of(notKept(session.progress().report(), notKept.first())));
        }
    }

    private static Check notKept(Report report, Diagnosis why) {
        boolean good = report.outcome() == Outcome.SUCCEEDED || report.outcome() == Outcome.NOTHING_TO_DO;
        boolean withSpec = good && INSTALLING.contains(report.workflowType());
        return new Check(
                "kept",
                withSpec ? "Report and spec are kept in the cluster" : "The report is kept in the cluster",
                Check.Status.WARNED,
                (withSpec ? "They" : "It") + " could not be kept in the namespace chatwoot-runbook: " + why.summary()
                        + (withSpec
                                ? " This run is not where the next redeploy begins: run ./runbook install again with its"
                                        + " spec"
                                : ""),
                why.evidence());
    }

    /** A lock that stays is no harm: the next run finds its holder closed and replaces it. */
    private static void unlock(Session session) {
        try {
            session.unlock();
        } catch (StepProblem kept) {
            Workflow.getLogger(Closing.class).warn("The lock was not given back: {}", kept.getMessage());
        }
    }

    private static ApplicationFailure failure(Session session, Outcome outcome, Diagnosis diagnosis) {
        return WithoutStack.of(ApplicationFailure.newBuilder()
                .setMessage(diagnosis.summary())
                .setType(outcome.name())
                .setDetails(session.progress().report())
                .setNonRetryable(true)
                .build());
    }
}
