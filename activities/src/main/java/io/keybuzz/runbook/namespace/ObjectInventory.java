package io.keybuzz.runbook.namespace;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.kubernetes.Deletion;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.uninstall.Belonging;
import io.keybuzz.runbook.uninstall.InventoryRequest;
import io.keybuzz.runbook.uninstall.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every object in the target namespace and the namespace itself: what goes, and what stays. Reads only. */
final class ObjectInventory {
    private static final String OTHERS = "somebody else made it";

    private final KubernetesClient client;

    ObjectInventory(KubernetesClient client) {
        this.client = client;
    }

    List<Belonging> of(InventoryRequest request) {
        String name = request.target().namespace();
        Namespace namespace = client.namespaces().withName(name).get();
        if (namespace == null || namespace.getMetadata().getDeletionTimestamp() != null) {
            return List.of();
        }
        NamespaceContents.Contents contents = new NamespaceContents(client).of(name);
        List<Belonging> found = new ArrayList<>();
        contents.objects().forEach(object -> found.add(belonging(request, object)));
        OtherKinds.Found more = new OtherKinds(client).in(name);
        more.objects().forEach(object -> found.add(Belonging.staying(Part.NAMESPACE, object, OTHERS, null)));
        found.add(namespace(namespace, found, NamespaceContents.unseen(contents, more)));
        return found;
    }

    static Belonging belonging(InventoryRequest request, HasMetadata object) {
        String name = ServerSideApply.nameOf(object);
        String uid = object.getMetadata().getUid();
        if (!ServerSideApply.ours(object)) {
            return Belonging.staying(Part.NAMESPACE, name, OTHERS, null);
        }
        String command = Deletion.command(name);
        if (object instanceof Secret && request.options().keepSecrets()) {
            return Belonging.staying(Part.NAMESPACE, name, "keepSecrets is true", command);
        }
        Part part = object instanceof Secret ? Part.NAMESPACE : Part.WORKLOAD;
        TreeSet<String> foreign = entriesOfOthers(object);
        if (!foreign.isEmpty()) {
            return Belonging.staying(part, name, "others put entries into it: " + String.join(", ", foreign), command);
        }
        String note = Stream.of(object instanceof Secret ? loss(request, object) : null, origin(object))
                .filter(Objects::nonNull)
                .collect(Collectors.joining("; "));
        return Belonging.going(part, name, uid, note.isEmpty() ? null : note, command);
    }

    /** What a run creates says so in an annotation, and nothing that it takes over gets that. */
    private static String origin(HasMetadata object) {
        return madeHere(object) ? null : "it was there before the runbook took it over";
    }

    private static boolean madeHere(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations != null && annotations.containsKey(ServerSideApply.RUN_ANNOTATION);
    }

    /** What nobody can make again. */
    private static String loss(InventoryRequest request, HasMetadata secret) {
        boolean needed = Names.SECRET.equals(secret.getMetadata().getName())
                && !request.options().dropDatabase();
        var database = request.target().spec().database();
        return needed
                ? "it holds the password of role " + database.username()
                        + " and the key to what is encrypted in database " + database.name() + ", which stay"
                : null;
    }

    /** Keys of a ConfigMap or a Secret that no run wrote; of other kinds none. */
    private static TreeSet<String> entriesOfOthers(HasMetadata object) {
        Set<String> keys = keys(object);
        TreeSet<String> foreign = new TreeSet<>();
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        String noted = annotations == null ? null : annotations.get(Names.KEPT_KEYS_ANNOTATION);
        if (noted != null) {
            foreign.addAll(List.of(noted.split(",")));
        }
        keys.stream().filter(key -> !ServerSideApply.owns(object, "data", key)).forEach(foreign::add);
        foreign.retainAll(keys);
        return foreign;
    }

    private static Set<String> keys(HasMetadata object) {
        Map<String, String> data = object instanceof ConfigMap config
                ? config.getData()
                : object instanceof Secret secret ? secret.getData() : null;
        return data == null ? Set.of() : data.keySet();
    }

    private static Belonging namespace(Namespace namespace, List<Belonging> inside, Optional<String> unseen) {
        String object = ServerSideApply.nameOf(namespace);
        if (!madeHere(namespace)) {
            return Belonging.staying(Part.NAMESPACE, object, "it was there before the runbook", null);
        }
        List<String> staying = new ArrayList<>(
                inside.stream().filter(b -> !b.goes()).map(Belonging::object).toList());
        unseen.ifPresent(staying::add);
        return staying.isEmpty()
                ? Belonging.going(
                        Part.NAMESPACE, object, namespace.getMetadata().getUid(), null, Deletion.command(object))
                : Belonging.staying(Part.NAMESPACE, object, "it holds " + String.join(", ", staying), null);
    }
}
