package io.keybuzz.runbook.install;

import io.keybuzz.runbook.run.Decision;
import io.temporal.activity.Activity;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.RawValue;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A saved history as a source: what its run was started with, what its activities answered, and what people decided. */
final class RecordedRun {
    private static final DataConverter CONVERTER = DefaultDataConverter.STANDARD_INSTANCE;

    private final List<HistoryEvent> events;
    private final Map<String, Deque<Call>> calls = new HashMap<>();

    /** An activity as it was scheduled, and how it ended. */
    private record Call(HistoryEvent scheduled, HistoryEvent end) {}

    RecordedRun(Path history) throws IOException {
        events = WorkflowExecutionHistory.fromJson(Files.readString(history)).getEvents();
        Map<Long, HistoryEvent> endOf = new HashMap<>();
        events.forEach(event -> endOf.put(scheduled(event), event));
        for (HistoryEvent event : events) {
            if (event.hasActivityTaskScheduledEventAttributes() && endOf.containsKey(event.getEventId())) {
                String type = event.getActivityTaskScheduledEventAttributes()
                        .getActivityType()
                        .getName();
                calls.computeIfAbsent(type, t -> new ArrayDeque<>())
                        .add(new Call(event, endOf.get(event.getEventId())));
            }
        }
    }

    /** Which scheduled activity an event ends; 0 for every other event. */
    private static long scheduled(HistoryEvent event) {
        if (event.hasActivityTaskCompletedEventAttributes()) {
            return event.getActivityTaskCompletedEventAttributes().getScheduledEventId();
        }
        if (event.hasActivityTaskFailedEventAttributes()) {
            return event.getActivityTaskFailedEventAttributes().getScheduledEventId();
        }
        if (event.hasActivityTaskTimedOutEventAttributes()) {
            return event.getActivityTaskTimedOutEventAttributes().getScheduledEventId();
        }
        return event.getActivityTaskCanceledEventAttributes().getScheduledEventId();
    }

    String type() {
        return events.get(0)
                .getWorkflowExecutionStartedEventAttributes()
                .getWorkflowType()
                .getName();
    }

    Object[] input() {
        return payloads().stream().map(RawValue::new).toArray();
    }

    private List<Payload> payloads() {
        return events.get(0)
                .getWorkflowExecutionStartedEventAttributes()
                .getInput()
                .getPayloadsList();
    }

    Decision[] decisions() {
        List<Decision> decisions = new ArrayList<>();
        for (HistoryEvent event : events) {
            if (event.hasWorkflowExecutionUpdateAcceptedEventAttributes()) {
                Payload decision = event.getWorkflowExecutionUpdateAcceptedEventAttributes()
                        .getAcceptedRequest()
                        .getInput()
                        .getArgs()
                        .getPayloads(0);
                decisions.add(CONVERTER.fromPayload(decision, Decision.class, Decision.class));
            }
        }
        return decisions.toArray(Decision[]::new);
    }

    /** How many writes its activities have ended. */
    int writes() {
        return (int) events.stream().filter(RecordedRun::writes).count();
    }

    /** The same, up to the first activity that has undone something. */
    int writesBeforeAnUndo() {
        return (int) events.stream()
                .takeWhile(event -> !result(event).startsWith("[{\"object\":"))
                .filter(RecordedRun::writes)
                .count();
    }

    private static boolean writes(HistoryEvent event) {
        return result(event).startsWith("{\"changes\":");
    }

    /** What the activity has answered whose end an event is; empty when it is none, or has no answer. */
    private static String result(HistoryEvent event) {
        Payloads result = event.getActivityTaskCompletedEventAttributes().getResult();
        return result.getPayloadsCount() == 1 ? result.getPayloads(0).getData().toStringUtf8() : "";
    }

    /** What decides how the run goes until this write has ended: its writes, failures and decisions so far. */
    String until(int write) {
        StringBuilder told = new StringBuilder(type()).append(payloads());
        int writes = 0;
        for (HistoryEvent event : events) {
            if (writes(event)) {
                told.append(event.getActivityTaskCompletedEventAttributes().getResult());
                writes++;
            }
            if (writes == write) {
                break;
            }
            told.append(event.getActivityTaskFailedEventAttributes().getFailure())
                    .append(event.getWorkflowExecutionUpdateAcceptedEventAttributes()
                            .getAcceptedRequest()
                            .getInput());
        }
        return told.toString();
    }

    /** What the next call of this activity was asked; null past the recorded ones. */
    synchronized Object asked(String activity, Method method) {
        Deque<Call> recorded = calls.get(activity);
        if (recorded == null || recorded.isEmpty()) {
            return null;
        }
        Payloads input = recorded.peek()
                .scheduled()
                .getActivityTaskScheduledEventAttributes()
                .getInput();
        return CONVERTER.fromPayload(
                input.getPayloads(0), method.getParameterTypes()[0], method.getGenericParameterTypes()[0]);
    }

    /** Answers, fails or waits as the next call of this activity did; past the recorded ones as {@code otherwise} does. */
    Object next(String activity, Method method, Answer otherwise) throws Throwable {
        HistoryEvent end;
        synchronized (this) {
            Deque<Call> recorded = calls.get(activity);
            end = recorded == null || recorded.isEmpty()
                    ? null
                    : recorded.poll().end();
        }
        if (end == null) {
            return otherwise.get();
        }
        if (end.hasActivityTaskFailedEventAttributes()) {
            throw CONVERTER.failureToException(
                    end.getActivityTaskFailedEventAttributes().getFailure());
        }
        if (end.hasActivityTaskTimedOutEventAttributes()) {
            throw CONVERTER.failureToException(
                    end.getActivityTaskTimedOutEventAttributes().getFailure());
        }
        if (end.hasActivityTaskCanceledEventAttributes()) {
            while (true) {
                Activity.getExecutionContext().heartbeat("waiting");
                LockSupport.parkNanos(5_000_000);
            }
        }
        Payloads result = end.getActivityTaskCompletedEventAttributes().getResult();
        return method.getReturnType() == void.class || result.getPayloadsCount() == 0
                ? null
                : CONVERTER.fromPayload(result.getPayloads(0), method.getReturnType(), method.getGenericReturnType());
    }

    interface Answer {
        Object get() throws Exception;
    }
}
