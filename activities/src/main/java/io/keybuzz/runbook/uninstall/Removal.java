package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.change.Target;
import java.util.List;

/** One part of an uninstall, in the hands of the feature that made what goes. */
public interface Removal {

    Part part();

    /** What is there of it: what goes, and what stays and why. Writes nothing. */
    List<Belonging> list(InventoryRequest request);

    /**
     * Removes these, if they are still there and still the same. One that cannot be removed does not stop the others. May run twice: what
     * is gone counts as removed. The guard is asked before each write.
     */
    Removed remove(RemovalRequest request);

    /** What a person types to see what is there of it. */
    String look(Target target);
}
