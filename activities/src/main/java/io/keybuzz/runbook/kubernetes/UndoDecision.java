package io.keybuzz.runbook.kubernetes;

import io.keybuzz.runbook.change.ObjectState;
import java.util.Set;

/**
 * What to do about one object when a run is undone: nothing that was there before goes, nothing that somebody changed since is touched.
 *
 * @param why for KEEP and NOTHING, what a person reads
 */
record UndoDecision(Kind kind, String why) {
    enum Kind {
        NOTHING,
        DELETE,
        RESTORE,
        KEEP
    }

    /**
     * @param now the object as it stands
     * @param manifestKept whether this run kept the object's previous content, and so began to overwrite it
     * @param wrote hashes of what this run wrote; of what it restored, when that is the last that it did
     */
    static UndoDecision of(ObjectState before, ObjectState now, boolean manifestKept, Set<String> wrote, String runId) {
        if (!before.exists()) {
            return created(now, runId);
        }
        if (!now.exists()) {
            return keep("somebody deleted it since");
        }
        if (!now.uid().equals(before.uid())) {
            return keep("somebody deleted it since and made it anew");
        }
        if (now.hash().equals(before.hash())) {
            return new UndoDecision(Kind.NOTHING, "it is as it was before this run");
        }
        boolean lastWritten = wrote.contains(now.hash());
        if (manifestKept) {
            return lastWritten
                    ? new UndoDecision(Kind.RESTORE, "")
                    : keep("somebody changed it since this run wrote it");
        }
        return lastWritten
                ? new UndoDecision(Kind.NOTHING, "its previous content is back")
                : keep("this run did not write it; somebody else changed it since");
    }

    private static UndoDecision created(ObjectState now, String runId) {
        if (!now.exists()) {
            return new UndoDecision(Kind.NOTHING, "it is not there, as before this run");
        }
        if (runId.equals(now.run())) {
            return new UndoDecision(Kind.DELETE, "");
        }
        return keep(now.run() == null ? "somebody else made it meanwhile" : "run " + now.run() + " made it");
    }

    private static UndoDecision keep(String why) {
        return new UndoDecision(Kind.KEEP, why);
    }
}
