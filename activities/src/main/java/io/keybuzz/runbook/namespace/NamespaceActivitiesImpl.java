package io.keybuzz.runbook.namespace;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.Names;
import java.util.List;
import java.util.Map;

/** The target namespace with the labels that operators select by. */
public final class NamespaceActivitiesImpl implements NamespaceActivities {
    static final Map<String, String> LABELS = Map.of("app", "keybuzz-support", "component", "chatwoot");

    private final Connections connections;
    private final ServerSideApply apply;

    public NamespaceActivitiesImpl(Connections connections) {
        this.connections = connections;
        this.apply = new ServerSideApply(connections);
    }

    /** The namespace as it is to be. */
    static Namespace desired(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(LABELS)
                .endMetadata()
                .build();
    }

    @Override
    public Before observe(Target target) {
        return new Before(List.of(apply.observe(desired(target.namespace()))), Map.of());
    }

    @Override
    public Acted act(ActRequest request) {
        Target target = request.target();
        refuseWhileTerminating(target.namespace());
        return new Acted(List.of(apply.apply(target, desired(target.namespace()))), Map.of());
    }

    @Override
    public List<Undone> undo(ActRequest request) {
        Target target = request.target();
        ObjectState before = request.before().of(ServerSideApply.nameOf(desired(target.namespace())));
        boolean wouldBeDeleted =
                !before.exists() && apply.observe(desired(target.namespace())).exists();
        if (wouldBeDeleted) {
            if (new NamespaceContents(connections.kubernetes()).holds(target.namespace(), Names.SECRET)) {
                return List.of(new Undone(
                        before.object(),
                        Undone.Status.KEPT,
                        "it holds Secret " + Names.SECRET
                                + ", which stays: the password and the keys to data that stay, too",
                        null));
            }
            List<String> others = new NamespaceContents(connections.kubernetes()).others(target);
            if (!others.isEmpty()) {
                return List.of(new Undone(
                        before.object(), Undone.Status.KEPT, "it still holds " + String.join(", ", others), null));
            }
        }
        return List.of(apply.undo(target, before));
    }

    private void refuseWhileTerminating(String name) {
        Namespace live;
        try {
            live = connections.kubernetes().namespaces().withName(name).get();
        } catch (KubernetesClientException e) {
            throw ApiFailure.of("get", "Namespace/" + name, e);
        }
        if (live == null || live.getMetadata().getDeletionTimestamp() == null) {
            return;
        }
        String why = live.getStatus().getConditions().stream()
                .filter(c -> "True".equals(c.getStatus()))
                .map(c -> c.getType() + ": " + c.getMessage())
                .reduce((a, b) -> a + "; " + b)
                .orElse("being deleted since " + live.getMetadata().getDeletionTimestamp());
        throw Failures.step(
                Cause.REFUSED,
                "Namespace " + name + " is being deleted, nothing can be made in it",
                List.of(Observed.of("kubectl get namespace " + name + " -o yaml", why)),
                "Wait until `kubectl get namespace " + name
                        + "` says NotFound, then retry; the conditions say what holds it.");
    }
}
