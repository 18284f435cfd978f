package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Secret;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretReferences;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
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
        values.addAll(SecretReferences.values(connections.secrets(), target.spec()));
        List<String> encoded = values.stream()
                .map(v -> URLEncoder.encode(v, StandardCharsets.UTF_8))
                .toList();
        values.addAll(encoded);
        return values;
    }
}
