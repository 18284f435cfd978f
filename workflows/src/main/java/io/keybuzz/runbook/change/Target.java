package io.keybuzz.runbook.change;

import io.keybuzz.runbook.spec.Spec;

/** What is to be, and for which run. The argument of most activities. */
public record Target(Spec spec, Run run) {

    /** The lock's and every kept object's name. */
    public String namespace() {
        return spec.namespace();
    }
}
