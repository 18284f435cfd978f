package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.secret.SecretReferences;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Desired state on Kubernetes: one field manager, no force over others unless adopted, and a word for what each write did.
 */
public final class ServerSideApply implements ObjectPlan {
    /** The field manager of everything that the runbook applies. */
    public static final String FIELD_MANAGER = "chatwoot-runbook";
    /** The annotation that names the run that created an object. Never on a pod template. */
    public static final String RUN_ANNOTATION = "chatwoot-runbook/run";
    /** Where the runbook keeps its own things. */
    public static final String OWN_NAMESPACE = "chatwoot-runbook";

    private final Connections connections;
    private final ApiObjects api;
    private final KeptManifests kept;

    public ServerSideApply(Connections connections) {
        this.connections = connections;
        this.api = new ApiObjects(connections.kubernetes());
        this.kept = new KeptManifests(connections, api);
    }

    /** The object as it stands, read-only. Only kind, namespace and name of the desired object count. */
    public ObjectState observe(HasMetadata desired) {
        ObjectName name = ObjectName.parse(nameOf(desired));
        return Live.state(name, get(name));
    }

    /**
     * What apply would do, with a diff in which secrets are masked; empty when nothing. Its first line names the tools whose object is
     * taken over. Writes nothing; an identity that may not even try (a dry run needs {@code patch}) gets a diff computed here.
     */
    @Override
    public Optional<PlannedChange> plan(Target target, HasMetadata desired) {
        Prospect prospect = prospect(target, desired);
        return prospect.change() == Change.NONE
                ? Optional.empty()
                : Optional.of(new PlannedChange(
                        prospect.name().toString(),
                        prospect.change(),
                        prospect.diff(SecretReferences.values(connections.secrets(), target.spec()))));
    }

    /** The object as it would stand after an apply: with the server's defaults and with what others keep in it. Writes nothing. */
    public <T extends HasMetadata> T foresee(Target target, T desired, Class<T> type) {
        return api.typed(prospect(target, desired).after(), type);
    }

    /** Everybody who has a say in the object that a planned change is about; empty when nobody has, or it is none of Kubernetes'. */
    public List<Owner> owners(PlannedChange change) {
        if (!ObjectName.isOne(change.object())) {
            return List.of();
        }
        return get(ObjectName.parse(change.object()))
                .map(live -> Owner.of(api.typed(live, GenericKubernetesResource.class)))
                .orElse(List.of());
    }

    /** What a planned change would need and others keep, such as {@code flux keeps .spec.replicas}; null when nothing is in its way. */
    public static String inTheWay(PlannedChange change) {
        String diff = change.diff() == null ? "" : change.diff();
        return diff.lines()
                .filter(line -> line.startsWith(Prospect.IN_THE_WAY))
                .map(line -> line.substring(Prospect.IN_THE_WAY.length()))
                .findFirst()
                .orElse(null);
    }

    /** The tools whose object a planned change would take over; empty when it is ours or new. */
    public static List<String> takenOver(PlannedChange change) {
        if (change.diff() == null || !change.diff().startsWith(Prospect.TAKEN_OVER)) {
            return List.of();
        }
        String line = change.diff().lines().findFirst().orElseThrow();
        return List.of(line.substring(Prospect.TAKEN_OVER.length()).split(", "));
    }

    /**
     * Makes the object as desired: looks, keeps the creating run's annotation, asks the guard, applies, and says what changed. The
     * desired object's own fields are sent and nothing else. An object that existed is first kept, as it was, in the Secret
     * {@code undo-RUN}. An object that this run made in an earlier attempt is reported as CREATED again, since that answer may be lost.
     *
     * @throws io.temporal.failure.ApplicationFailure when the server refuses, or when the object, or a field, is another's
     */
    public ObjectChange apply(Target target, HasMetadata desired) {
        Prospect prospect = prospect(target, desired);
        ObjectName name = prospect.name();
        if (prospect.change() == Change.NONE) {
            return new ObjectChange(name.toString(), earlier(target, prospect));
        }
        prospect.refuseWhatIsNotOurs(target.spec().adopt());
        boolean made = Live.createdBy(prospect.live(), target);
        // A run that was reset may have found what it made as what was there before: only what is kept can come back.
        if (prospect.change() == Change.CREATED || made && !target.run().wasReset()) {
            write(target, prospect);
            return new ObjectChange(name.toString(), Change.CREATED);
        }
        update(target, prospect);
        return new ObjectChange(name.toString(), made ? Change.CREATED : prospect.change());
    }

    /**
     * Sets how many replicas an object has, whoever decides about that otherwise. What it was before is kept, as of an object that is
     * applied; of one that tools of others made also whose it was, since the replicas become ours.
     */
    public ObjectChange scale(Target target, HasMetadata named, int replicas) {
        ObjectName name = ObjectName.parse(nameOf(named));
        Map<String, Object> live = get(name).orElseThrow(() -> new IllegalStateException(name + " is gone"));
        if (String.valueOf(replicas).equals(Tree.text(live, "spec", "replicas"))) {
            return new ObjectChange(name.toString(), writtenEarlier(target, name, live) ? Change.UPDATED : Change.NONE);
        }
        Map<String, Object> patch = Map.of("spec", Map.of("replicas", replicas));
        try {
            Set<String> predicted = ObjectContent.hashes(api.patch(name, PatchType.JSON_MERGE, patch, true));
            if (ManagedFields.foreign(live).isEmpty()) {
                kept.keep(target, name, live, predicted);
            } else {
                kept.keepWithOwners(target, name, live, predicted);
            }
            connections.guard().beforeWrite(target);
            Map<String, Object> written = api.patch(name, PatchType.JSON_MERGE, patch, false);
            kept.keep(target, name, live, ObjectContent.hashes(written));
            return new ObjectChange(name.toString(), Change.UPDATED);
        } catch (KubernetesClientException e) {
            throw ApiFailure.of("patch", name.toString(), e);
        }
    }

    /**
     * Undoes what this run did to the object: deletes what it created, restores what it changed from what was kept (see
     * {@link ObjectState}). What somebody changed since is kept, and the answer says so. Never throws for what the server refuses: the
     * answer then holds the command that finishes it.
     */
    public Undone undo(Target target, ObjectState before) {
        return new Undoing(connections, api, kept).undo(target, before);
    }

    /**
     * Undoes {@link #scale} to none. An object that is kept, since somebody changed the rest of it, gets its replicas back all the same:
     * that there are none is this run's doing.
     */
    public Undone undoScale(Target target, ObjectState before) {
        return new Undoing(connections, api, kept).undoScale(target, before);
    }

    /** {@code Kind/namespace/name}, or {@code Kind/name} for what has no namespace. */
    public static String nameOf(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return object.getKind()
                + "/"
                + (namespace == null ? "" : namespace + "/")
                + object.getMetadata().getName();
    }

    /** The words by which kubectl gets an object that is named like that. */
    public static String kubectl(String object) {
        return ObjectName.parse(object).kubectl();
    }

    /** Whether a run made the object, or took it over. */
    public static boolean ours(HasMetadata live) {
        Map<String, String> annotations = live.getMetadata().getAnnotations();
        boolean made = annotations != null && annotations.containsKey(RUN_ANNOTATION);
        return made
                || live.getMetadata().getManagedFields() != null
                        && live.getMetadata().getManagedFields().stream()
                                .anyMatch(
                                        e -> FIELD_MANAGER.equals(e.getManager()) && "Apply".equals(e.getOperation()));
    }

    /** Whether the runbook's applies own a field of an object as read, such as {@code spec, replicas} or {@code data, KEY}. */
    public static boolean owns(HasMetadata live, String... path) {
        if (live.getMetadata().getManagedFields() == null) {
            return false;
        }
        String[] fields = Arrays.stream(path).map(p -> "f:" + p).toArray(String[]::new);
        return live.getMetadata().getManagedFields().stream()
                .filter(entry -> FIELD_MANAGER.equals(entry.getManager()) && "Apply".equals(entry.getOperation()))
                .filter(entry -> entry.getFieldsV1() != null)
                .anyMatch(entry -> Tree.get(entry.getFieldsV1().getAdditionalProperties(), fields) != null);
    }

    private Prospect prospect(Target target, HasMetadata desired) {
        ObjectName name = ObjectName.parse(nameOf(desired));
        return new Look(api)
                .prospect(name, api.tree(desired), get(name), target.run().firstRunId());
    }

    private void update(Target target, Prospect prospect) {
        Map<String, Object> live = prospect.live().orElseThrow();
        Set<String> predicted = ObjectContent.hashes(prospect.after());
        if (prospect.adopted().isEmpty()) {
            kept.keep(target, prospect.name(), live, predicted);
        } else {
            // Without kubectl's copy the object stands for a moment, and for longer when this attempt dies there.
            Set<String> between = ObjectContent.hashes(ObjectContent.forgotten(live));
            between.addAll(predicted);
            kept.keepWithOwners(target, prospect.name(), live, between);
            new Adoption(connections, api).takeOver(target, prospect);
        }
        Set<String> written = ObjectContent.hashes(write(target, prospect));
        if (!predicted.containsAll(written)) {
            kept.keep(target, prospect.name(), live, written);
        }
    }

    private Map<String, Object> write(Target target, Prospect prospect) {
        connections.guard().beforeWrite(target);
        try {
            return api.apply(prospect.name(), prospect.wanted(), prospect.force(), false);
        } catch (KubernetesClientException e) {
            throw prospect.failure("patch", e);
        }
    }

    // An attempt after the first may find its own work, done by an attempt whose answer was lost.
    private Change earlier(Target target, Prospect prospect) {
        if (Live.createdBy(prospect.live(), target)) {
            return Change.CREATED;
        }
        return writtenEarlier(target, prospect.name(), prospect.live().orElseThrow()) ? Change.UPDATED : Change.NONE;
    }

    private boolean writtenEarlier(Target target, ObjectName name, Map<String, Object> live) {
        return Heartbeat.retried() && kept.read(target, name, null).wrote().contains(ObjectContent.hash(live));
    }

    private Optional<Map<String, Object>> get(ObjectName name) {
        try {
            return api.get(name);
        } catch (KubernetesClientException e) {
            throw ApiFailure.of("get", name.toString(), e);
        }
    }
}
