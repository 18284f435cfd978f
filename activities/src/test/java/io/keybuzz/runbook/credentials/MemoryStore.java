package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.report.Undone;
import java.util.Map;
import java.util.Optional;

/** The Secret without a cluster. */
final class MemoryStore implements SecretStore {
    Map<String, String> content;
    private Map<String, String> previous;
    private Map<String, String> fingerprints = Map.of();

    @Override
    public Map<String, String> read(Target target) {
        return content == null ? Map.of() : content;
    }

    @Override
    public ObjectState observe(Target target) {
        return content == null
                ? ObjectState.absent(SecretStore.nameOf(target))
                : new ObjectState(SecretStore.nameOf(target), true, "uid", 1L, "hash", null);
    }

    @Override
    public Optional<PlannedChange> plan(Target target, Map<String, String> desired) {
        Change change = change(desired);
        return change == Change.NONE
                ? Optional.empty()
                : Optional.of(new PlannedChange(SecretStore.nameOf(target), change, "+ ***"));
    }

    @Override
    public ObjectChange apply(Target target, Map<String, String> desired) {
        Change change = change(desired);
        previous = content;
        content = Map.copyOf(desired);
        return new ObjectChange(SecretStore.nameOf(target), change);
    }

    @Override
    public Undone undo(Target target, ObjectState before) {
        content = before.exists() ? previous : null;
        return new Undone(before.object(), Undone.Status.UNDONE, before.exists() ? "restored" : "deleted", null);
    }

    @Override
    public Map<String, String> remembered(Target target) {
        return fingerprints;
    }

    @Override
    public void remember(Target target, Map<String, String> latest) {
        fingerprints = latest;
    }

    private Change change(Map<String, String> desired) {
        return content == null ? Change.CREATED : content.equals(desired) ? Change.NONE : Change.UPDATED;
    }
}
