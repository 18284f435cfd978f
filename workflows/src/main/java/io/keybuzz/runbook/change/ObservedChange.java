package io.keybuzz.runbook.change;

import io.keybuzz.runbook.report.Undone;
import java.util.List;

/**
 * The shape of everything that changes something: look, act, and undo from what was seen. Each may run twice, or have run with its
 * answer lost; both are harmless.
 */
public interface ObservedChange {

    /** Reads, and writes nothing. */
    Before observe(Target target);

    /** Looks again, writes only what differs, verifies, and says what it changed. The guard is asked before each write. */
    Acted act(ActRequest request);

    /** Undoes what this run did to the objects of {@code before}: nothing that was there before, nothing that somebody changed since. */
    List<Undone> undo(ActRequest request);
}
