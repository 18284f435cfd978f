package io.keybuzz.runbook.rehearsal;

import io.keybuzz.runbook.document.Field;
import io.keybuzz.runbook.document.Group;
import io.keybuzz.runbook.spec.SpecTypes;
import java.util.List;

/** The input of a rehearsal. */
public final class RehearsalInput {
    /** Every field with its default. */
    public static final Group<RehearsalOptions> DEFINITION = Group.of(
            RehearsalOptions.class,
            List.of(
                    Field.of("namespace", SpecTypes.NAMESPACE, "chatwoot", "The namespace of the install"),
                    Field.required("image", SpecTypes.IMAGE, "The image whose migrations are rehearsed")),
            List.of());

    private RehearsalInput() {}
}
