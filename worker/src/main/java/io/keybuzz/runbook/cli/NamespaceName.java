package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.document.Checked;
import io.keybuzz.runbook.spec.KubernetesName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A namespace as a command's argument, by the rules of a spec: it becomes a part of workflow ids, and of what Temporal is asked. */
final class NamespaceName implements ITypeConverter<String> {
    static final String DEFAULT = "chatwoot";

    @Override
    public String convert(String text) {
        Checked checked = KubernetesName.namespace(text);
        if (checked.refused()) {
            throw new TypeConversionException("namespace = " + RemoteText.neutralise(text) + ": " + checked.reason()
                    + " (for example: " + (checked.suggestion() == null ? DEFAULT : checked.suggestion()) + ")");
        }
        return checked.value();
    }
}
