package io.keybuzz.runbook.redeploy;

import io.keybuzz.runbook.document.Field;
import io.keybuzz.runbook.document.Group;
import io.keybuzz.runbook.redeploy.RedeployOptions.IgnoreWindow;
import io.keybuzz.runbook.spec.SpecTypes;
import java.util.List;

/** The input of {@code RedeployChatwoot}: every field with its type, default and meaning. */
public final class RedeployFields {
    private static final Group<IgnoreWindow> IGNORE_WINDOW = Group.of(
            IgnoreWindow.class,
            List.of(
                    Field.required("reason", SpecTypes.LINE, "Why it cannot wait"),
                    Field.required("by", SpecTypes.LINE, "Who says so")),
            List.of());

    public static final Group<RedeployOptions> OPTIONS = Group.of(
            RedeployOptions.class,
            List.of(
                    Field.of("namespace", SpecTypes.NAMESPACE, "chatwoot", "Where Chatwoot is installed"),
                    Field.optional("image", SpecTypes.IMAGE, "Another image than the last install's"),
                    Field.of("force", SpecTypes.FLAG, false, "Replaces the pods though there is nothing new"),
                    Field.optional(
                            "ignoreWindow",
                            IGNORE_WINDOW,
                            "A person starts it outside the spec's windows, and says why")),
            List.of());

    private RedeployFields() {}
}
