package io.keybuzz.runbook.cli;

import io.grpc.StatusRuntimeException;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Follows a run until it parks or closes. */
final class RunWatch {
    private static final long PERIOD_MILLIS = 250;

    private final WorkflowClient client;
    private final StartedRun run;
    private final ProgressView view;
    private boolean alone;

    RunWatch(WorkflowClient client, StartedRun run, ProgressView view) {
        this.client = client;
        this.run = run;
        this.view = view;
    }

    WatchEnd watch() throws InterruptedException {
        CompletableFuture<Report> result = run.stub().getResultAsync(Report.class);
        sayWhetherAlone(true);
        while (true) {
            Optional<Report> progress = result.isDone() ? Optional.empty() : progress();
            progress.ifPresent(view::show);
            if (progress.isPresent() && progress.get().waiting() != null) {
                return new WatchEnd.Parked(progress.get());
            }
            try {
                Report report = result.get(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
                view.show(report);
                return new WatchEnd.Reported(report);
            } catch (TimeoutException stillRunning) {
                continue;
            } catch (ExecutionException failed) {
                return closed(failed.getCause());
            }
        }
    }

    private WatchEnd closed(Throwable failure) {
        if (failure instanceof WorkflowException closed) {
            WatchEnd end = WatchEnd.of(closed, client);
            if (end instanceof WatchEnd.Reported reported) {
                view.show(reported.report());
            }
            return end;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw new IllegalStateException(failure);
    }

    private Optional<Report> progress() {
        Optional<Report> progress = ProgressQuery.of(client, run.execution());
        if (progress.isPresent()) {
            alone = false;
        } else {
            sayWhetherAlone(false);
        }
        return progress;
    }

    /** @param answering whether a worker has answered as far as is known: Temporal remembers one for minutes after its end */
    private void sayWhetherAlone(boolean answering) {
        if (alone) {
            return;
        }
        try {
            boolean polling = Pollers.polling(client).orElse(answering);
            if (!polling || !answering) {
                alone = true;
                view.note("no worker " + (polling ? "answers on " : "polls ") + Names.TASK_QUEUE
                        + ": the run is kept and goes on when one does (./runbook worker)");
            }
        } catch (StatusRuntimeException away) {
            alone = true;
            view.note("Temporal does not answer at the moment; the run is kept");
        }
    }
}
