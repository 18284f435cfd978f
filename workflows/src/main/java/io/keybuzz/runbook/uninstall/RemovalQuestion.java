package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Evidence;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What an uninstall asks before its first write: the whole list of what goes, and of what stays. */
final class RemovalQuestion {
    private RemovalQuestion() {}

    static Diagnosis of(String namespace, Inventory inventory, Instant now) {
        List<Evidence> lines = Stream.concat(
                        inventory.going().stream().map(b -> line("goes", b, now)),
                        inventory.staying().stream().map(b -> line("stays", b, now)))
                .toList();
        int going = inventory.going().size();
        int staying = inventory.staying().size();
        return new Diagnosis(
                Cause.APPROVAL,
                "The uninstall of " + namespace + " waits for a yes: " + count(going)
                        + (going == 1 ? " goes, " : " go, ") + count(staying) + (staying == 1 ? " stays." : " stay."),
                lines,
                List.of(),
                "RETRY removes what is listed, ABORT ends the run; nothing has been removed yet.",
                false);
    }

    private static Evidence line(String fate, Belonging belonging, Instant now) {
        String note = belonging.note() == null ? "" : ": " + belonging.note();
        return new Evidence(fate, belonging.object() + note, now, null);
    }

    private static String count(int objects) {
        return objects + (objects == 1 ? " object" : " objects");
    }
}
