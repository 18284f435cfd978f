package io.keybuzz.runbook.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.run.Names;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** An install through Temporal, begun as people begin it in Temporal's UI: with JSON that names what is not a default. */
final class Run {
    static final String ID = Names.workflowId("default", "chatwoot");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(40);

    private final World world;
    private final WorkflowStub stub;
    private long looked = System.nanoTime();

    private Run(World world, WorkflowStub stub) {
        this.world = world;
        this.stub = stub;
    }

    static Run start(World world, Map<String, Object> spec) {
        Map<String, Object> all = new LinkedHashMap<>(spec);
        world.spec().forEach((field, value) -> all.merge(field, value, Run::both));
        return start(world, "InstallChatwoot", ID, all);
    }

    /** A redeploy that a person starts. */
    static Run redeploy(World world, Map<String, Object> options) {
        return start(world, "RedeployChatwoot", ID, options);
    }

    /** A run that somebody else has started, such as a schedule. */
    static Run of(World world, String workflowId) {
        return new Run(world, world.temporal().newUntypedWorkflowStub(workflowId));
    }

    /** A run of any type, with its own input. */
    static Run start(World world, String type, String workflowId, Map<String, Object> input) {
        WorkflowStub stub = world.temporal()
                .newUntypedWorkflowStub(
                        type,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(Names.TASK_QUEUE)
                                .setWorkflowId(workflowId)
                                .build());
        stub.start(json(input));
        return new Run(world, stub);
    }

    /** A verification that ends, whatever its outcome. */
    static Report verify(World world, Map<String, Object> input) {
        return start(world, "VerifyChatwoot", Names.verifyId("default", "chatwoot"), input)
                .end();
    }

    /** An uninstall that is said yes to. */
    static Report uninstall(World world, Map<String, Object> input) {
        Run run = start(world, "UninstallChatwoot", ID, input);
        run.parked();
        run.decide("RETRY");
        return run.end();
    }

    /** A run that ends, whatever its outcome. */
    static Report install(World world, Map<String, Object> spec) {
        return start(world, spec).end();
    }

    /** What an interrupted scenario may have left open. */
    static void endLeftover(World world) {
        try {
            world.temporal().newUntypedWorkflowStub(ID).terminate("the next scenario begins");
        } catch (WorkflowException none) {
            // As it should be.
        }
    }

    /** The report it ends with; one that waits for a person instead is a failure of the scenario. */
    Report end() {
        CompletableFuture<Report> report = stub.getResultAsync(Report.class);
        try {
            Waiting.until("the run ends", PATIENCE, () -> isOverWithinASecond(report) || isParked());
        } catch (AssertionError late) {
            throw new AssertionError(
                    late.getMessage() + "\n" + progress().steps() + "\n" + Namespace.state(world), late);
        }
        if (!report.isDone()) {
            throw new AssertionError(
                    "the run waits: " + progress().waiting() + "\n" + progress().steps());
        }
        try {
            return report.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof WorkflowException closed
                    && closed.getCause() instanceof ApplicationFailure f
                    && f.getDetails().getSize() > 0) {
                return f.getDetails().get(Report.class);
            }
            throw failed;
        }
    }

    private static boolean isOverWithinASecond(CompletableFuture<Report> report) {
        CompletableFuture<Boolean> over = report.handle((ended, failed) -> true);
        return over.completeOnTimeout(false, 1, TimeUnit.SECONDS).join();
    }

    /** The failure it ends with. */
    ApplicationFailure failure() {
        try {
            throw new AssertionError("it ended well: " + stub.getResult(Report.class));
        } catch (WorkflowException closed) {
            return (ApplicationFailure) closed.getCause();
        }
    }

    /** Waits for it to end badly, however. */
    void failed() {
        try {
            throw new AssertionError("it ended well: " + stub.getResult(Report.class));
        } catch (WorkflowException closed) {
            // As it should.
        }
    }

    /** Decides with a corrected spec. */
    void retryWith(Map<String, Object> spec) {
        Map<String, Object> all = new LinkedHashMap<>(spec);
        world.spec().forEach((field, value) -> all.merge(field, value, Run::both));
        stub.update(
                "decide",
                Object.class,
                json(Map.of("action", "RETRY", "reason", "scenario", "by", "Ada", "spec", all)));
        looked = System.nanoTime();
    }

    /** The report of a run that is over, however it ended. */
    Report reported() {
        return stub.query("report", Report.class);
    }

    void cancel() {
        stub.cancel();
    }

    /** Begins it again behind its last workflow task, as {@code temporal workflow reset} does; this one is terminated. */
    Run reset() {
        WorkflowExecution execution = stub.describe().getExecution();
        long last = world.temporal().fetchHistory(execution.getWorkflowId(), execution.getRunId()).getEvents().stream()
                .filter(HistoryEvent::hasWorkflowTaskCompletedEventAttributes)
                .mapToLong(HistoryEvent::getEventId)
                .max()
                .orElseThrow();
        world.temporal()
                .getWorkflowServiceStubs()
                .blockingStub()
                .resetWorkflowExecution(ResetWorkflowExecutionRequest.newBuilder()
                        .setNamespace(world.temporal().getOptions().getNamespace())
                        .setWorkflowExecution(execution)
                        .setWorkflowTaskFinishEventId(last)
                        .setRequestId(UUID.randomUUID().toString())
                        .setReason("scenario")
                        .build());
        return of(world, execution.getWorkflowId());
    }

    /** Ends it without a word to its worker: nothing is undone. */
    void terminate() {
        stub.terminate("scenario");
    }

    private boolean isParked() {
        // Seldom: Temporal's test server does not recover from a query that its worker's death has caught.
        if (System.nanoTime() - looked < BETWEEN_LOOKS.toNanos()) {
            return false;
        }
        looked = System.nanoTime();
        return told().filter(report -> report.waiting() != null).isPresent();
    }

    /** Its progress; empty when nobody tells it, as when the query went to a worker that has just died. */
    private Optional<Report> told() {
        try {
            return Optional.of(progress());
        } catch (WorkflowException | StatusRuntimeException noWorkerOrClosed) {
            return Optional.empty();
        }
    }

    /** Its progress, once it is so; asked again for as long as nobody tells it. */
    private Report until(String what, Predicate<Report> wanted) {
        AtomicReference<Report> seen = new AtomicReference<>();
        Waiting.until(what, PATIENCE, () -> {
            told().filter(wanted).ifPresent(seen::set);
            return seen.get() != null;
        });
        return seen.get();
    }

    Report progress() {
        return stub.query("progress", Report.class);
    }

    Report parked() {
        return until("the run waits for a decision", report -> report.waiting() != null);
    }

    /** Waits until that decision is asked for. */
    void parkedAgain(int number) {
        until(
                "the run asks for decision " + number,
                report -> report.waiting() != null && report.waiting().number() == number);
    }

    void decide(String action) {
        stub.update("decide", Object.class, json(Map.of("action", action, "reason", "scenario")));
        looked = System.nanoTime();
    }

    void untilRunning(String step) {
        until(
                step + " has begun",
                report ->
                        report.steps().stream().anyMatch(s -> s.id().equals(step) && s.status() != StepStatus.NOT_RUN));
    }

    /** What it was started with, as Temporal keeps it: one document; none when it was started without any input. */
    List<String> input() {
        WorkflowExecution execution = stub.describe().getExecution();
        return world
                .temporal()
                .fetchHistory(execution.getWorkflowId(), execution.getRunId())
                .getEvents()
                .get(0)
                .getWorkflowExecutionStartedEventAttributes()
                .getInput()
                .getPayloadsList()
                .stream()
                .map(payload -> payload.getData().toStringUtf8())
                .toList();
    }

    void untilDone(String step) {
        until(
                step + " is done",
                report -> report.steps().stream()
                        .anyMatch(s -> s.id().equals(step) && s.status() == StepStatus.SUCCEEDED));
    }

    /** Everything that Temporal keeps of it, readable. */
    String history() {
        WorkflowExecution execution = stub.getExecution();
        return world.temporal()
                .fetchHistory(execution.getWorkflowId(), execution.getRunId())
                .getHistory()
                .toString();
    }

    private static RawValue json(Object value) {
        try {
            return new RawValue(Payload.newBuilder()
                    .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                    .setData(ByteString.copyFromUtf8(new ObjectMapper().writeValueAsString(value)))
                    .build());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Object both(Object mine, Object worlds) {
        Map<String, Object> merged = new LinkedHashMap<>((Map<String, Object>) worlds);
        merged.putAll((Map<String, Object>) mine);
        return merged;
    }
}
