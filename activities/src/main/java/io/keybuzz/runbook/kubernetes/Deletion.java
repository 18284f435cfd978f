package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import java.util.Map;
import java.util.Optional;

/** Deletes exactly the object that was looked at: uid and resourceVersion are preconditions of the write. */
public final class Deletion {
    private static final int TRIES = 10;

    private final Connections connections;
    private final ApiObjects api;

    public Deletion(Connections connections) {
        this.connections = connections;
        this.api = new ApiObjects(connections.kubernetes());
    }

    /** What became of it. */
    public enum Fate {
        /** It is not there, or is on its way out. */
        GONE,
        /** Under its name there is another object now, which was left alone. */
        ANOTHER,
        /** The server refuses, and no retry helps. */
        REFUSED
    }

    /** @param words why it is not gone; null when it is */
    public record Result(Fate fate, String words) {}

    /**
     * Deletes in the background, after asking the guard. An object that is gone already is no failure.
     *
     * @param object {@code Kind/namespace/name}, or {@code Kind/name}
     */
    public Result delete(Target target, String object, String uid) {
        ObjectName name = ObjectName.parse(object);
        // resourceVersion moves with the status too: then it is looked at again.
        for (int i = 1; ; i++) {
            try {
                return attempt(target, name, uid);
            } catch (KubernetesClientException e) {
                boolean moved = e.getCode() == 409 && i < TRIES;
                if (!moved) {
                    return refused(object, e);
                }
            }
        }
    }

    /**
     * Deletes the object if it is as it was seen, its status included.
     *
     * @return whether it is gone; if not it has changed since, and whoever asked looks again
     */
    public boolean asSeen(Target target, HasMetadata seen) {
        String object = ServerSideApply.nameOf(seen);
        connections.guard().beforeWrite(target);
        try {
            api.delete(
                    ObjectName.parse(object),
                    seen.getMetadata().getUid(),
                    seen.getMetadata().getResourceVersion());
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                return false;
            }
            throw ApiFailure.of("delete", object, e);
        }
    }

    private Result attempt(Target target, ObjectName name, String uid) {
        Optional<Map<String, Object>> live = api.get(name);
        if (live.isEmpty() || Tree.text(live.get(), "metadata", "deletionTimestamp") != null) {
            return new Result(Fate.GONE, null);
        }
        if (!uid.equals(Tree.text(live.get(), "metadata", "uid"))) {
            return new Result(Fate.ANOTHER, "somebody made it anew meanwhile");
        }
        connections.guard().beforeWrite(target);
        api.delete(name, uid, Tree.text(live.get(), "metadata", "resourceVersion"));
        return new Result(Fate.GONE, null);
    }

    private static Result refused(String object, KubernetesClientException e) {
        if (ApiFailure.passes(e) || ApiFailure.moved(e)) {
            throw ApiFailure.of("delete", object, e);
        }
        return new Result(Fate.REFUSED, ApiFailure.words(e));
    }

    /** What a person types to delete it. */
    public static String command(String object) {
        return "kubectl delete " + ObjectName.parse(object).kubectl();
    }
}
