package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.Names;
import java.util.Map;
import java.util.Optional;

/** The Secret {@code chatwoot-secrets} of a target. */
interface SecretStore {

    /** Its content as it stands; empty when there is none. */
    Map<String, String> read(Target target);

    ObjectState observe(Target target);

    Optional<PlannedChange> plan(Target target, Map<String, String> content);

    ObjectChange apply(Target target, Map<String, String> content);

    Undone undo(Target target, ObjectState before);

    /** The fingerprints of the last run; empty when there was none. */
    Map<String, String> remembered(Target target);

    /** Keeps them for the next run. */
    void remember(Target target, Map<String, String> fingerprints);

    /** As reports name it. */
    static String nameOf(Target target) {
        return "Secret/" + target.namespace() + "/" + Names.SECRET;
    }
}
