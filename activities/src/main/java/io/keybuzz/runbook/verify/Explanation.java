package io.keybuzz.runbook.verify;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.preflight.Precheck;
import java.util.Set;

/**
 * Who can say why checks do not pass.
 *
 * @param checks ids of those that it may explain
 * @param look finds causes; reads only
 * @param consequences causes that others name and that merely follow, when this one finds something
 */
public record Explanation(Set<String> checks, Precheck look, Set<Cause> consequences) {

    /** Without consequences. */
    public Explanation(Set<String> checks, Precheck look) {
        this(checks, look, Set.of());
    }
}
