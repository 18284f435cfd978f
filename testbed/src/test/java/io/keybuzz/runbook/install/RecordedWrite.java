package io.keybuzz.runbook.install;

import io.temporal.api.common.v1.Payloads;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.converter.RawValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A write of a run that Temporal's real server has recorded in the lab: an activity whose answer says that it changed something.
 *
 * @param history its file's name
 * @param input what the run was started with
 * @param activity its type
 * @param nth which of the run's writes of that type it is, from 1
 */
record RecordedWrite(String history, List<RawValue> input, String activity, int nth) {
    private static final Path HISTORIES = Path.of("..", "workflows", "src", "test", "resources", "histories", "lab");

    private static final Pattern CHANGED = Pattern.compile("^\\{\"changes\":.*\"change\":\"(?!NONE)");

    /** The writes of all runs of a workflow type that ended well; what several have, as the first of them in the order of names has it. */
    static List<RecordedWrite> ofRunsThatEndedWell(String workflow) throws IOException {
        Map<String, RecordedWrite> writes = new LinkedHashMap<>();
        for (Path file : files()) {
            List<HistoryEvent> events =
                    WorkflowExecutionHistory.fromJson(Files.readString(file)).getEvents();
            boolean endedWell = events.get(events.size() - 1).hasWorkflowExecutionCompletedEventAttributes();
            if (endedWell && workflow.equals(workflow(events))) {
                of(file, events).forEach(write -> writes.putIfAbsent(write.activity + " " + write.nth, write));
            }
        }
        return List.copyOf(writes.values());
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(HISTORIES)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private static List<RecordedWrite> of(Path file, List<HistoryEvent> events) {
        List<RawValue> input =
                events.get(0).getWorkflowExecutionStartedEventAttributes().getInput().getPayloadsList().stream()
                        .map(RawValue::new)
                        .toList();
        Map<Long, String> types = new HashMap<>();
        Map<String, Integer> count = new HashMap<>();
        List<RecordedWrite> writes = new ArrayList<>();
        for (HistoryEvent event : events) {
            if (event.hasActivityTaskScheduledEventAttributes()) {
                types.put(
                        event.getEventId(),
                        event.getActivityTaskScheduledEventAttributes()
                                .getActivityType()
                                .getName());
            } else if (writes(event)) {
                String type = types.get(
                        event.getActivityTaskCompletedEventAttributes().getScheduledEventId());
                writes.add(new RecordedWrite(
                        file.getFileName().toString(), input, type, count.merge(type, 1, Integer::sum)));
            }
        }
        return writes;
    }

    private static String workflow(List<HistoryEvent> events) {
        return events.get(0)
                .getWorkflowExecutionStartedEventAttributes()
                .getWorkflowType()
                .getName();
    }

    private static boolean writes(HistoryEvent event) {
        Payloads answer = event.getActivityTaskCompletedEventAttributes().getResult();
        return answer.getPayloadsCount() == 1
                && CHANGED.matcher(answer.getPayloads(0).getData().toStringUtf8())
                        .find();
    }

    @Override
    public String toString() {
        return activity + " " + nth + " of " + history;
    }
}
