package io.keybuzz.runbook.credentials;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ObjectPlan;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.Names;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The Secret in the cluster. */
final class ChatwootSecret implements SecretStore {
    private final Connections connections;
    private final ServerSideApply apply;
    private final ObjectPlan objects;

    ChatwootSecret(Connections connections) {
        this(connections, new ServerSideApply(connections));
    }

    /** @param objects how the Secret is compared with what is wanted */
    ChatwootSecret(Connections connections, ObjectPlan objects) {
        this.connections = connections;
        this.apply = new ServerSideApply(connections);
        this.objects = objects;
    }

    @Override
    public Map<String, String> read(Target target) {
        Secret live = connections
                .kubernetes()
                .secrets()
                .inNamespace(target.namespace())
                .withName(Names.SECRET)
                .get();
        return live == null ? Map.of() : decoded(live);
    }

    @Override
    public ObjectState observe(Target target) {
        return apply.observe(desired(target, Map.of()));
    }

    @Override
    public Optional<PlannedChange> plan(Target target, Map<String, String> content) {
        return objects.plan(target, desired(target, content));
    }

    /** The Secret as an apply of that content would leave it. */
    Secret foresee(Target target, Map<String, String> content) {
        return apply.foresee(target, desired(target, content), Secret.class);
    }

    @Override
    public ObjectChange apply(Target target, Map<String, String> content) {
        return apply.apply(target, desired(target, content));
    }

    @Override
    public Undone undo(Target target, ObjectState before) {
        return apply.undo(target, before);
    }

    @Override
    public Map<String, String> remembered(Target target) {
        Secret kept = connections
                .kubernetes()
                .secrets()
                .inNamespace(ServerSideApply.OWN_NAMESPACE)
                .withName(fingerprints(target))
                .get();
        return kept == null ? Map.of() : decoded(kept);
    }

    @Override
    public void remember(Target target, Map<String, String> fingerprints) {
        apply.apply(target, secret(ServerSideApply.OWN_NAMESPACE, fingerprints(target), fingerprints));
    }

    private static String fingerprints(Target target) {
        return target.namespace() + "-fingerprints";
    }

    static Map<String, String> decoded(Secret secret) {
        Map<String, String> content = new TreeMap<>();
        Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
        data.forEach((key, value) -> {
            byte[] bytes = Base64.getDecoder().decode(value);
            String text = new String(bytes, StandardCharsets.UTF_8);
            // What is not text is not ours to send back: it would come back as other bytes.
            if (Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
                content.put(key, text);
            }
        });
        return content;
    }

    static Secret desired(Target target, Map<String, String> content) {
        return secret(target.namespace(), Names.SECRET, content);
    }

    private static Secret secret(String namespace, String name, Map<String, String> content) {
        Map<String, String> data = new TreeMap<>();
        content.forEach((key, value) ->
                data.put(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels("app", "chatwoot")
                .endMetadata()
                .withType("Opaque")
                .withData(data)
                .build();
    }
}
