package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Secret;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.SecretRef;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The values that no text from a pod may show: what is in Chatwoot's Secret, and what the spec refers to. */
public final class KnownSecrets {
    private KnownSecrets() {}

    /** All that can be read; one that cannot be read cannot be masked, and is not known to this process either. */
    public static Set<String> of(Connections connections, Target target) {
        Set<String> values = new LinkedHashSet<>();
        Secret secret = connections
                .kubernetes()
                .secrets()
                .inNamespace(target.namespace())
                .withName(Names.SECRET)
                .get();
        if (secret != null && secret.getData() != null) {
            secret.getData()
                    .values()
                    .forEach(v -> values.add(new String(Base64.getDecoder().decode(v), StandardCharsets.UTF_8)));
        }
        for (SecretRef reference : references(target)) {
            try {
                values.add(connections.secrets().resolve(target.namespace(), reference));
            } catch (SecretUnreadable unknown) {
                continue;
            }
        }
        List<String> encoded = values.stream()
                .map(v -> URLEncoder.encode(v, StandardCharsets.UTF_8))
                .toList();
        values.addAll(encoded);
        return values;
    }

    private static List<SecretRef> references(Target target) {
        List<SecretRef> references = new ArrayList<>();
        references.add(target.spec().redis().password());
        references.add(target.spec().database().adminPassword());
        references.add(target.spec().registry().password());
        references.addAll(target.spec().secretEnv().values());
        if (target.spec().backup() != null && target.spec().backup().s3() != null) {
            references.add(target.spec().backup().s3().accessKey());
            references.add(target.spec().backup().s3().secretKey());
        }
        references.removeIf(Objects::isNull);
        return references;
    }
}
