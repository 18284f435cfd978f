package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.report.Undone;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

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
        ObjectName name = ObjectName.parse(before.object());
        KeptManifests.Kept previous = KeptManifests.Kept.NOTHING;
        // resourceVersion moves with the status too: then everything is looked at, and decided, again.
        for (int i = 1; ; i++) {
            try {
                previous = before.exists() ? kept.read(target, name, before.hash()) : KeptManifests.Kept.NOTHING;
                return attempt(target, name, before, previous);
            } catch (KubernetesClientException e) {
                boolean moved = e.getCode() == 409 && i < TRIES;
                if (!moved) {
                    String byHand = before.exists() ? restoreCommand(target, name, previous) : deleteCommand(name);
                    return failed(name, byHand, e);
                }
            }
        }
    }

    /** The same of an object that this run took to no replicas: they come back also when the rest of it is kept. */
    Undone undoScale(Target target, ObjectState before) {
        Undone undone = undo(target, before);
        try {
            return undone.status() == Undone.Status.KEPT ? startedAgain(target, before, undone) : undone;
        } catch (KubernetesClientException e) {
            throw ApiFailure.of("get", before.object(), e);
        }
    }

    private Undone startedAgain(Target target, ObjectState before, Undone rest) {
        ObjectName name = ObjectName.parse(before.object());
        Optional<Map<String, Object>> stopped = api.get(name).filter(live -> stoppedByUs(live, before));
        Optional<Integer> replicas = stopped.flatMap(live -> replicasBefore(target, name, before));
        return replicas.isPresent() ? startedAgain(target, name, stopped.orElseThrow(), replicas.get(), rest) : rest;
    }

    private Undone startedAgain(Target target, ObjectName name, Map<String, Object> live, int replicas, Undone rest) {
        Map<String, Object> unchanged = Map.of("resourceVersion", Tree.text(live, "metadata", "resourceVersion"));
        Map<String, Object> patch = Map.of("metadata", unchanged, "spec", Map.of("replicas", replicas));
        try {
            connections.guard().beforeWrite(target);
            api.patch(name, PatchType.JSON_MERGE, patch, false);
            String detail = rest.detail() + "; its replicas, which this run had taken, are " + replicas + " again";
            return new Undone(name.toString(), Undone.Status.KEPT, detail, null);
        } catch (KubernetesClientException e) {
            return failed(name, "kubectl scale " + name.kubectl() + " --replicas=" + replicas, e);
        }
    }

    private static boolean stoppedByUs(Map<String, Object> live, ObjectState before) {
        return Objects.equals(Tree.text(live, "metadata", "uid"), before.uid())
                && "0".equals(Tree.text(live, "spec", "replicas"))
                && Tree.map(ManagedFields.own(live), "f:spec").containsKey("f:replicas");
    }

    private Optional<Integer> replicasBefore(Target target, ObjectName name, ObjectState before) {
        return Optional.ofNullable(kept.read(target, name, before.hash()).manifest())
                .map(manifest -> Tree.text(api.parse(manifest), "spec", "replicas"))
                .map(Integer::valueOf)
                .filter(replicas -> replicas > 0);
    }

    private Undone attempt(Target target, ObjectName name, ObjectState before, KeptManifests.Kept previous) {
        Optional<Map<String, Object>> live = api.get(name);
        UndoDecision decision = UndoDecision.of(
                before,
                Live.state(name, live),
                previous.manifest() != null,
                previous.wrote(),
                target.run().firstRunId());
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

    private static Undone failed(ObjectName name, String command, KubernetesClientException e) {
        if (ApiFailure.passes(e) || ApiFailure.moved(e)) {
            throw ApiFailure.of("undo", name.toString(), e);
        }
        return new Undone(name.toString(), Undone.Status.FAILED, ApiFailure.words(e), command);
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
        boolean restored = asBefore(after, before, manifest);
        if (restored) {
            handBack(target, name, after, previous);
            forget(target, name, ObjectContent.hashes(after));
        }
        return restored
                ? new Undone(name.toString(), Undone.Status.UNDONE, "its previous content is back", null)
                : new Undone(
                        name.toString(),
                        Undone.Status.FAILED,
                        "its previous content was applied, and it is still not as it was before this run",
                        restoreCommand(target, name, previous));
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
        return ManagedFields.replicasOfOthers(live) ? ObjectContent.withoutReplicas(wanted) : wanted;
    }

    private void forget(Target target, ObjectName name, Set<String> restored) {
        try {
            kept.forget(target, name, restored);
        } catch (KubernetesClientException stays) {
            // What stays kept is looked at by its hash, should this run come here again.
        }
    }

    /**
     * Replicas that an autoscaler decided about count for nothing before, and are ours after a scale and its undoing. Those that it has
     * come to decide about since were ours before, and stay what it made of them.
     */
    private static boolean asBefore(Map<String, Object> after, ObjectState before, Map<String, Object> manifest) {
        return ObjectContent.hashes(after).contains(before.hash())
                || ManagedFields.replicasOfOthers(after)
                        && ObjectContent.hashes(manifest).contains(ObjectContent.hash(after));
    }

    private static String deleteCommand(ObjectName name) {
        return "kubectl delete " + name.kubectl();
    }

    private static String restoreCommand(Target target, ObjectName name, KeptManifests.Kept previous) {
        String secret =
                previous.secret() == null ? KeptManifests.name(target.run().runId()) : previous.secret();
        return "kubectl -n " + ServerSideApply.OWN_NAMESPACE + " get secret " + secret + " -o jsonpath='{.data."
                + KeptManifests.key(name).replace(".", "\\.") + "}' | base64 -d | kubectl replace -f -";
    }
}
