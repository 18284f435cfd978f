package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.document.DocumentReader;
import io.keybuzz.runbook.document.DocumentReading;
import io.keybuzz.runbook.document.Group;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecError;
import io.keybuzz.runbook.spec.SpecWriter;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowClient;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * What a run is asked for.
 *
 * @param json its input
 * @param same whether that run was asked for the same
 * @param difference what distinguishes a run of the same type that was not
 * @param hint what can be done about one that is in the way; empty: nothing
 */
record RunRequest(String json, BiPredicate<WorkflowClient, WorkflowExecution> same, String difference, String hint) {

    /** A run of a spec. */
    static RunRequest of(Spec spec) {
        return new RunRequest(
                SpecWriter.json(spec),
                (client, run) -> RunInput.asksFor(client, run, spec),
                "of another spec",
                " If it is parked, this spec can be given to it: ./runbook decide " + spec.namespace()
                        + " retry --reason REASON -f SPEC.");
    }

    /** A run with options of its own. @throws CommandFailed with everything that is wrong with them */
    static <T> RunRequest of(Group<T> definition, T options) {
        String json = DocumentReader.json(definition, options);
        DocumentReading<T> reading = DocumentReader.read(definition, json, List.of());
        if (reading.value() == null) {
            throw CommandFailed.invalid(
                    reading.errors().stream().map(RunRequest::withoutPosition).toList());
        }
        return new RunRequest(
                json,
                (client, run) -> options.equals(DocumentReader.read(definition, RunInput.first(client, run), List.of())
                        .value()),
                "with other options",
                "");
    }

    // The line is one that the person never saw.
    private static SpecError withoutPosition(SpecError e) {
        return new SpecError(e.path(), e.reason(), e.value(), e.example(), null, null);
    }
}
