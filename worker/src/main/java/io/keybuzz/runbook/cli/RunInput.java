package io.keybuzz.runbook.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecReader;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.RawValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a run was asked for, as its history has it. */
final class RunInput {
    private RunInput() {}

    /** JSON as a workflow's or an update's undecoded argument. */
    static RawValue json(String json) {
        return new RawValue(Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .setData(ByteString.copyFromUtf8(json))
                .build());
    }

    /** Whether that run was started with this spec, or was given it by a decision. */
    static boolean asksFor(WorkflowClient client, WorkflowExecution run, Spec spec) {
        return specs(client, run).stream()
                .map(text -> SpecReader.read(text, List.of()))
                .anyMatch(reading -> spec.equals(reading.spec()));
    }

    /** What a run was started with; null when with nothing. */
    static String started(WorkflowClient client, WorkflowExecution run) {
        return specs(client, run).get(0);
    }

    /** The spec that counts now: what it was started with, or what the last decision gave it. */
    static String current(WorkflowClient client, WorkflowExecution run) {
        List<String> specs = specs(client, run);
        return specs.get(specs.size() - 1);
    }

    /** The first is what the run was started with (null stands for no input), then what decisions gave it, by event. */
    private static List<String> specs(WorkflowClient client, WorkflowExecution run) {
        Map<Long, String> specs = new LinkedHashMap<>();
        client.fetchHistory(run.getWorkflowId(), run.getRunId()).getEvents().forEach(event -> {
            if (event.hasWorkflowExecutionStartedEventAttributes()) {
                var started = event.getWorkflowExecutionStartedEventAttributes();
                specs.put(event.getEventId(), text(client, started.hasInput() ? started.getInput() : null));
            } else if (event.hasWorkflowExecutionUpdateAcceptedEventAttributes()) {
                decided(client, event).ifPresent(spec -> specs.put(event.getEventId(), spec));
            } else if (event.hasWorkflowExecutionUpdateCompletedEventAttributes()) {
                var completed = event.getWorkflowExecutionUpdateCompletedEventAttributes();
                if (completed.getOutcome().hasFailure()) {
                    // The run found that spec invalid, and kept the one it had.
                    specs.remove(completed.getAcceptedEventId());
                }
            }
        });
        return new ArrayList<>(specs.values());
    }

    private static Optional<String> decided(WorkflowClient client, HistoryEvent event) {
        var input = event.getWorkflowExecutionUpdateAcceptedEventAttributes()
                .getAcceptedRequest()
                .getInput();
        String decision = text(client, input.getArgs());
        if (!input.getName().equals("decide") || decision == null) {
            return Optional.empty();
        }
        JsonNode spec = Json.read(decision).path("spec");
        return spec.isMissingNode() || spec.isNull()
                ? Optional.empty()
                : Optional.of(spec.isTextual() ? spec.textValue() : spec.toString());
    }

    private static String text(WorkflowClient client, Payloads payloads) {
        if (payloads == null || payloads.getPayloadsCount() == 0) {
            return null;
        }
        RawValue value = client.getOptions()
                .getDataConverter()
                .fromPayloads(0, Optional.of(payloads), RawValue.class, RawValue.class);
        String text = value.getPayload().getData().toStringUtf8();
        return text.isBlank() || text.equals("null") ? null : text;
    }
}
