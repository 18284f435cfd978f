package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.document.Checked;
import io.keybuzz.runbook.document.Field;
import io.keybuzz.runbook.document.Group;
import io.keybuzz.runbook.document.Text;
import io.keybuzz.runbook.document.Type;
import io.keybuzz.runbook.spec.SpecTypes;
import java.util.List;

/** The input of a restore. The namespace has no default: nobody replaces data by pressing Start. */
public final class RestoreInput {
    private static final String ID = "^(latest|[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8})$";
    private static final Type<String> BACKUP = Text.of(
            "id of a backup, or latest",
            "20261128T035835Z-6721c3d2",
            ID,
            s -> s.matches(ID)
                    ? Checked.ok(s)
                    : Checked.no("is no id of a backup: the report of the run that made it names it"));

    /** Every field. */
    public static final Group<RestoreOptions> DEFINITION = Group.of(
            RestoreOptions.class,
            List.of(
                    Field.required("namespace", SpecTypes.NAMESPACE, "The namespace of the install"),
                    Field.required("backup", BACKUP, "Which backup, or the latest")),
            List.of());

    private RestoreInput() {}
}
