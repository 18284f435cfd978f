package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.spec.Spec;

/**
 * Which restart of the ingress controller is wanted. It is spelled as a {@link Target} is, which this activity was asked with before.
 *
 * @param decisions how many the run had asked for by then: after another one the controller is restarted once more, while an attempt
 *     that comes again asks for the same restart
 */
public record RestartRequest(Spec spec, Run run, int decisions) {

    /** A restart of the target's ingress controller. */
    public static RestartRequest of(Target target, int decisions) {
        return new RestartRequest(target.spec(), target.run(), decisions);
    }

    /** What the restart is for. */
    public Target target() {
        return new Target(spec, run);
    }
}
