package io.keybuzz.runbook.kubernetes;

import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The values of every secret that a spec refers to, in order to mask them wherever they stand. */
final class SpecSecrets {
    private SpecSecrets() {}

    /** Those that can be read; a reference that leads nowhere masks nothing. */
    static List<String> of(Connections connections, Spec spec) {
        List<String> values = new ArrayList<>();
        for (SecretRef reference : references(spec)) {
            try {
                values.add(connections.secrets().resolve(spec.namespace(), reference));
            } catch (SecretUnreadable nothingToMask) {
                continue;
            }
        }
        return values;
    }

    private static List<SecretRef> references(Spec spec) {
        List<SecretRef> references = new ArrayList<>(spec.secretEnv().values());
        references.add(spec.database().adminPassword());
        references.add(spec.redis().password());
        references.add(spec.registry().password());
        if (spec.admin() != null) {
            references.add(spec.admin().password());
        }
        if (spec.backup() != null && spec.backup().s3() != null) {
            references.add(spec.backup().s3().secretKey());
        }
        if (spec.notification() != null) {
            references.add(spec.notification().url());
            references.add(spec.notification().signingKey());
        }
        return references.stream().filter(Objects::nonNull).toList();
    }
}
