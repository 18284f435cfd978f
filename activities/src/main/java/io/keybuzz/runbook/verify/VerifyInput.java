package io.keybuzz.runbook.verify;

import io.keybuzz.runbook.document.Field;
import io.keybuzz.runbook.document.Group;
import io.keybuzz.runbook.spec.SpecTypes;
import java.util.List;

/** The input of a verification. */
public final class VerifyInput {
    /** Every field with its default. */
    public static final Group<VerifyOptions> DEFINITION = Group.of(
            VerifyOptions.class,
            List.of(
                    Field.of("namespace", SpecTypes.NAMESPACE, "chatwoot", "The namespace of the install"),
                    Field.of("strict", SpecTypes.FLAG, false, "Whether a warning counts as a failure")),
            List.of());

    private VerifyInput() {}
}
