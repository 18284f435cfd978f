package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Deletion;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import java.util.ArrayList;
import java.util.List;

/** Gathers what becomes of the objects of a part, one after the other. */
public final class Leavings {
    private final List<ObjectChange> changes = new ArrayList<>();
    private final List<Undone> left = new ArrayList<>();
    private final List<Diagnosis> problems = new ArrayList<>();

    /** What was removed. */
    public void gone(Belonging belonging) {
        changes.add(new ObjectChange(belonging.object(), Change.DELETED));
    }

    /** What was kept, or could not be removed. */
    public void left(Undone undone) {
        left.add(undone);
    }

    /** Why something could not be removed, for the step's diagnoses. */
    public void problem(Diagnosis diagnosis) {
        problems.add(diagnosis);
    }

    /** What became of an object of Kubernetes. @return whether it is gone */
    public boolean take(Belonging belonging, Deletion.Result result) {
        switch (result.fate()) {
            case GONE -> gone(belonging);
            case ANOTHER -> left(belonging.kept(result.words()));
            case REFUSED -> left(belonging.failed(result.words()));
        }
        return result.fate() == Deletion.Fate.GONE;
    }

    /** All of it. */
    public Removed removed() {
        return new Removed(List.copyOf(changes), List.copyOf(left), List.copyOf(problems));
    }
}
