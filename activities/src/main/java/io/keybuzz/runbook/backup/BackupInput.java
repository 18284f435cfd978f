package io.keybuzz.runbook.backup;

import io.keybuzz.runbook.document.Field;
import io.keybuzz.runbook.document.Group;
import io.keybuzz.runbook.spec.SpecTypes;
import java.util.List;

/** The input of a backup. */
public final class BackupInput {
    /** Every field with its default. */
    public static final Group<BackupOptions> DEFINITION = Group.of(
            BackupOptions.class,
            List.of(Field.of("namespace", SpecTypes.NAMESPACE, "chatwoot", "The namespace of the install")),
            List.of());

    private BackupInput() {}
}
