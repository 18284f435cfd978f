package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.report.Undone;
import java.util.Map;
import java.util.Optional;

/** Carries out {@link UndoDecision}, with uid and resourceVersion as preconditions of each write. */
final class Undoing {
    private static final int TRIES = 10;

    private final Connections connections;
    private final ApiObjects api;
    private final KeptManifests kept;

    Undoing(Connections connections, ApiObjects api, KeptManifests kept) {
        this.connections = connections;
        this.api = api;
        this.kept = kept;
    }

    Undone undo(Target target, ObjectState before) {
        // resourceVersion moves with the status too: then everything is looked at, and decided, again.
        for (int i = 1; ; i++) {
            try {
                return attempt(target, before);
            } catch (KubernetesClientException e) {
                boolean moved = e.getCode() == 409 && i < TRIES;
                if (!moved) {
                    return failed(target, before, e);
                }
            }
        }
    }

    private Undone attempt(Target target, ObjectState before) {
        ObjectName name = ObjectName.parse(before.object());
        Optional<Map<String, Object>> live = api.get(name);
        KeptManifests.Kept previous = before.exists() ? kept.read(target, name) : KeptManifests.Kept.NOTHING;
        UndoDecision decision = UndoDecision.of(
                before,
                Live.state(name, live),
                previous.manifest() != null,
                previous.wrote(),
                target.run().runId());
        return switch (decision.kind()) {
            case NOTHING -> {
                // An earlier attempt may have ended between content and owners.
                live.ifPresent(object -> handBack(target, name, object, previous));
                yield new Undone(before.object(), Undone.Status.UNDONE, decision.why(), null);
            }
            case KEEP -> new Undone(before.object(), Undone.Status.KEPT, decision.why(), null);
            case DELETE -> delete(target, name, live.orElseThrow());
            case RESTORE -> restore(target, name, live.orElseThrow(), previous, before);
        };
    }

    private Undone failed(Target target, ObjectState before, KubernetesClientException e) {
        int code = e.getCode();
        boolean mayPass = code == 0 || code == 409 || code == 410 || code == 429 || code >= 500;
        if (mayPass) {
            throw ApiFailure.of("undo", before.object(), e);
        }
        ObjectName name = ObjectName.parse(before.object());
        String command = before.exists() ? restoreCommand(target, name) : deleteCommand(name);
        return new Undone(before.object(), Undone.Status.FAILED, ApiFailure.words(e), command);
    }

    private Undone delete(Target target, ObjectName name, Map<String, Object> live) {
        connections.guard().beforeWrite(target);
        api.delete(name, Tree.text(live, "metadata", "uid"), Tree.text(live, "metadata", "resourceVersion"));
        return new Undone(name.toString(), Undone.Status.UNDONE, "deleted: this run had made it", null);
    }

    private Undone restore(
            Target target, ObjectName name, Map<String, Object> live, KeptManifests.Kept previous, ObjectState before) {
        Map<String, Object> manifest = api.parse(previous.manifest());
        connections.guard().beforeWrite(target);
        Map<String, Object> after = previous.owners().isEmpty()
                ? api.apply(name, applied(live, manifest), true, false)
                : api.patch(name, PatchType.JSON, HandBack.content(live, manifest), false);
        boolean restored = asBefore(after, before);
        if (restored) {
            handBack(target, name, after, previous);
            forget(target, name);
        }
        return restored
                ? new Undone(name.toString(), Undone.Status.UNDONE, "its previous content is back", null)
                : new Undone(
                        name.toString(),
                        Undone.Status.FAILED,
                        "its previous content was applied, and it is still not as it was before this run",
                        restoreCommand(target, name));
    }

    /** Who owned what before the object was taken over owns it again, so that those tools go on as if nothing had been. */
    private void handBack(Target target, ObjectName name, Map<String, Object> live, KeptManifests.Kept previous) {
        if (previous.owners().isEmpty()
                || ManagedFields.same(live, ManagedFields.handedBack(live, previous.owners()))) {
            return;
        }
        connections.guard().beforeWrite(target);
        api.patch(name, PatchType.JSON, HandBack.owners(live, previous.owners()), false);
    }

    private static Map<String, Object> applied(Map<String, Object> live, Map<String, Object> manifest) {
        Map<String, Object> wanted = Tree.with(manifest, Tree.text(live, "metadata", "uid"), "metadata", "uid");
        wanted = Tree.with(wanted, Tree.text(live, "metadata", "resourceVersion"), "metadata", "resourceVersion");
        return ManagedFields.replicasOfOthers(live) ? Tree.without(wanted, "spec", "replicas") : wanted;
    }

    private void forget(Target target, ObjectName name) {
        try {
            kept.forget(target, name);
        } catch (KubernetesClientException stays) {
            // What stays kept is looked at by its hash, should this run come here again.
        }
    }

    /** Replicas that an autoscaler decided about count for nothing before, and are ours after a scale and its undoing. */
    private static boolean asBefore(Map<String, Object> after, ObjectState before) {
        return ObjectContent.hash(after).equals(before.hash())
                || ObjectContent.hash(Tree.without(after, "spec", "replicas")).equals(before.hash());
    }

    private static String deleteCommand(ObjectName name) {
        return "kubectl delete " + name.kubectl();
    }

    private static String restoreCommand(Target target, ObjectName name) {
        return "kubectl -n " + ServerSideApply.OWN_NAMESPACE + " get secret "
                + KeptManifests.name(target.run().runId()) + " -o jsonpath='{.data."
                + KeptManifests.key(name).replace(".", "\\.") + "}' | base64 -d | kubectl replace -f -";
    }
}
