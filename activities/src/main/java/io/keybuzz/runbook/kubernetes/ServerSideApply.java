package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.report.Undone;
import java.util.Optional;

/**
 * Desired state on Kubernetes: one field manager, no force over others unless adopted, and a word for what each write did.
 */
public final class ServerSideApply {
    /** The field manager of everything that the runbook applies. */
    public static final String FIELD_MANAGER = "chatwoot-runbook";
    /** The annotation that names the run that created an object. Never on a pod template. */
    public static final String RUN_ANNOTATION = "chatwoot-runbook/run";
    /** Where the runbook keeps its own things. */
    public static final String OWN_NAMESPACE = "chatwoot-runbook";

    public ServerSideApply(Connections connections) {}

    /** The object as it stands, read-only. */
    public ObjectState observe(HasMetadata desired) {
        throw new UnsupportedOperationException();
    }

    /** What apply would do, with a diff; empty when nothing. Writes nothing. */
    public Optional<PlannedChange> plan(Target target, HasMetadata desired) {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes the object as desired: looks, keeps the creating run's annotation, asks the guard, applies, and says what changed. The
     * desired object's own fields are sent and nothing else. Previous content of a Secret or ConfigMap that existed is first kept in
     * the Secret {@code undo-RUN}.
     */
    public ObjectChange apply(Target target, HasMetadata desired) {
        throw new UnsupportedOperationException();
    }

    /** Undoes what this run did to the object: deletes what it created, restores what it changed (see {@link ObjectState}). */
    public Undone undo(Target target, ObjectState before) {
        throw new UnsupportedOperationException();
    }

    /** {@code Kind/namespace/name}, or {@code Kind/name} for what has no namespace. */
    public static String nameOf(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return object.getKind()
                + "/"
                + (namespace == null ? "" : namespace + "/")
                + object.getMetadata().getName();
    }
}
