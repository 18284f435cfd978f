package io.keybuzz.runbook.cli;

import io.grpc.StatusRuntimeException;
import io.keybuzz.runbook.install.Names;
import io.keybuzz.runbook.report.Report;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowStub;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Follows a run until it parks or closes. */
final class RunWatch {
    private static final long PERIOD_MILLIS = 250;

    private final WorkflowClient client;
    private final WorkflowStub stub;
    private final ProgressView view;
    private boolean alone;

    RunWatch(WorkflowClient client, WorkflowStub stub, ProgressView view) {
        this.client = client;
        this.stub = stub;
        this.view = view;
    }

    RunEnd watch() throws InterruptedException {
        CompletableFuture<Report> result = stub.getResultAsync(Report.class);
        sayWhetherAlone(Pollers.polling(client).orElse(true));
        while (true) {
            Optional<Report> progress = result.isDone() ? Optional.empty() : progress();
            progress.ifPresent(view::show);
            if (progress.isPresent() && progress.get().waiting() != null) {
                return new RunEnd.Parked(progress.get());
            }
            try {
                Report report = result.get(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
                view.show(report);
                return new RunEnd.Reported(report);
            } catch (TimeoutException stillRunning) {
                continue;
            } catch (ExecutionException failed) {
                return closed(failed.getCause());
            }
        }
    }

    private RunEnd closed(Throwable failure) {
        if (failure instanceof WorkflowException closed) {
            RunEnd end = RunEnd.of(closed);
            if (end instanceof RunEnd.Reported reported) {
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
        try {
            Optional<Report> progress = Optional.of(stub.query("progress", Report.class));
            alone = false;
            return progress;
        } catch (WorkflowException | StatusRuntimeException noAnswer) {
            // Without a worker a query has no answer; the run itself is unharmed, and its result is awaited elsewhere.
            sayWhetherAlone(Pollers.polling(client).orElse(false));
            return Optional.empty();
        }
    }

    private void sayWhetherAlone(boolean polling) {
        if (!polling && !alone) {
            view.note("no worker polls " + Names.TASK_QUEUE
                    + ": the run is kept and goes on when one does (./runbook worker)");
            alone = true;
        }
    }
}
