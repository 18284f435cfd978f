package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.document.Field;
import io.keybuzz.runbook.document.Group;
import io.keybuzz.runbook.spec.SpecTypes;
import java.util.List;

/** The input of an uninstall. The namespace has no default: nobody removes an install by pressing Start. */
public final class UninstallInput {
    /** Every field with its default. */
    public static final Group<UninstallOptions> DEFINITION = Group.of(
            UninstallOptions.class,
            List.of(
                    Field.required("namespace", SpecTypes.NAMESPACE, "The namespace of the install"),
                    Field.of(
                            "dropDatabase", SpecTypes.FLAG, false, "Whether role and database go, with all their data"),
                    Field.of("keepSecrets", SpecTypes.FLAG, true, "Whether the Secrets of the namespace stay")),
            List.of());

    private UninstallInput() {}
}
