package io.keybuzz.runbook.scenario;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What stands in the target namespace, for a scenario that has to say why it waited in vain. */
final class Namespace {
    private Namespace() {}

    static String state(World world) {
        var api = world.kubernetes();
        return Stream.of(
                        api.pods().inNamespace("chatwoot").list().getItems().stream()
                                .map(p -> "pod " + p.getMetadata().getName() + " on "
                                        + p.getSpec().getNodeName() + ": "
                                        + p.getStatus().getPhase() + " "
                                        + p.getStatus().getConditions().stream()
                                                .map(c -> c.getType() + "=" + c.getStatus())
                                                .toList()),
                        api.batch().v1().jobs().inNamespace("chatwoot").list().getItems().stream()
                                .map(j -> "job " + j.getMetadata().getName() + " of "
                                        + j.getMetadata().getCreationTimestamp() + ": " + j.getStatus()),
                        api.v1().events().inNamespace("chatwoot").list().getItems().stream()
                                .map(e -> "event " + e.getLastTimestamp() + " "
                                        + e.getInvolvedObject().getKind() + "/"
                                        + e.getInvolvedObject().getName() + " " + e.getReason() + ": "
                                        + e.getMessage()))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n"));
    }
}
