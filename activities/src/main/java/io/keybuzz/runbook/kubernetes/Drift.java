package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.secret.SecretReferences;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How objects differ from what the runbook's applies made of them, found by reading alone: without the dry run that an identity which
 * only looks may not try. What others added is part of it too, though an apply would leave it alone.
 */
public final class Drift implements ObjectPlan {
    /** How the first line of a diff begins when it is known who wrote; the managers follow. */
    private static final String WRITTEN_BY = "# written by ";

    private static final String[][] ANNOTATIONS = {
        {"metadata", "annotations"},
        {"spec", "template", "metadata", "annotations"}
    };

    private final Connections connections;
    private final ApiObjects api;

    public Drift(Connections connections) {
        this.connections = connections;
        this.api = new ApiObjects(connections.kubernetes());
    }

    @Override
    public Optional<PlannedChange> plan(Target target, HasMetadata desired) {
        ObjectName name = ObjectName.parse(ServerSideApply.nameOf(desired));
        try {
            return of(
                    name,
                    api.tree(desired),
                    api.get(name),
                    SecretReferences.values(connections.secrets(), target.spec()));
        } catch (KubernetesClientException e) {
            throw ApiFailure.of("get", name.toString(), e);
        }
    }

    Optional<PlannedChange> of(
            ObjectName name,
            Map<String, Object> desired,
            Optional<Map<String, Object>> live,
            Collection<String> secrets) {
        if (live.isEmpty()) {
            List<String> made = lines(withoutBookkeeping(desired), secrets);
            return Optional.of(new PlannedChange(
                    name.toString(), Change.CREATED, UnifiedDiff.of(name.toString(), List.of(), made)));
        }
        List<Hand> hands = Hand.on(live.get());
        Map<String, Object> theirs = new LinkedHashMap<>();
        hands.forEach(h -> theirs.putAll(ManagedFields.union(theirs, h.fields())));
        Map<String, Object> others = OwnedFields.minus(theirs, ManagedFields.own(live.get()));
        Map<String, Object> now = Tree.without(withoutBookkeeping(live.get()), "metadata", "managedFields");
        Map<String, Object> wanted = withoutBorrowed(withoutBookkeeping(desired), now, others);
        Map<String, Object> installed = Overlay.of(new OwnedFields(api).without(now, others), wanted);
        List<String> before = lines(now, secrets);
        List<String> after = lines(installed, secrets);
        if (ObjectContent.hash(now).equals(ObjectContent.hash(installed))) {
            return Optional.empty();
        }
        String by = hands.isEmpty()
                ? ""
                : WRITTEN_BY + hands.stream().map(Hand::words).collect(Collectors.joining(", ")) + "\n";
        return Optional.of(new PlannedChange(
                name.toString(), Change.UPDATED, by + UnifiedDiff.of(name.toString(), before, after)));
    }

    /** What only notes something: our own annotations, and an ordinary restart. */
    private static Map<String, Object> withoutBookkeeping(Map<String, Object> object) {
        Map<String, Object> left = object;
        for (String[] path : ANNOTATIONS) {
            Map<String, Object> annotations = new LinkedHashMap<>(Tree.map(left, path));
            boolean noted = annotations
                    .keySet()
                    .removeIf(key ->
                            key.startsWith("chatwoot-runbook/") || key.equals("kubectl.kubernetes.io/restartedAt"));
            if (noted) {
                left = annotations.isEmpty() ? Tree.without(left, path) : Tree.with(left, annotations, path);
            }
        }
        return left;
    }

    /** Without what is wanted only because it is there: entries that others put into a ConfigMap or a Secret, and we would keep. */
    private static Map<String, Object> withoutBorrowed(
            Map<String, Object> desired, Map<String, Object> now, Map<String, Object> others) {
        Map<String, Object> left = desired;
        for (String key : Tree.map(others, "f:data").keySet()) {
            String name = key.substring(2);
            Object value = Tree.get(now, "data", name);
            if (key.startsWith("f:") && value != null && value.equals(Tree.get(desired, "data", name))) {
                left = Tree.without(left, "data", name);
            }
        }
        return left;
    }

    private static List<String> lines(Map<String, Object> object, Collection<String> secrets) {
        return ObjectLines.of(Masked.of(ObjectContent.normalise(object), secrets));
    }
}
