package io.keybuzz.runbook.kubernetes;

import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import java.util.Map;
import java.util.Optional;

/** What is read off an object as it stands. */
final class Live {
    private Live() {}

    static ObjectState state(ObjectName name, Optional<Map<String, Object>> live) {
        return live.map(object -> new ObjectState(
                        name.toString(),
                        true,
                        Tree.text(object, "metadata", "uid"),
                        generation(object),
                        ObjectContent.hash(object),
                        run(object)))
                .orElseGet(() -> ObjectState.absent(name.toString()));
    }

    /** The run that created it; null when somebody else did. */
    static String run(Map<String, Object> object) {
        return Tree.text(object, "metadata", "annotations", ServerSideApply.RUN_ANNOTATION);
    }

    static boolean createdBy(Optional<Map<String, Object>> live, Target target) {
        return live.map(object -> target.run().firstRunId().equals(run(object))).orElse(false);
    }

    private static Long generation(Map<String, Object> object) {
        String generation = Tree.text(object, "metadata", "generation");
        return generation == null ? null : Long.valueOf(generation);
    }
}
