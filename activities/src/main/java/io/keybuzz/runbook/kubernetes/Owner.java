package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Somebody who has a say in an object, read off managedFields, labels, annotations and owner references.
 *
 * @param name the tool, as its people call it
 * @param fields what is its own, in a few words
 * @param source the release, Application or owner that it has the object from; empty when nothing says
 */
public record Owner(Kind kind, String name, String fields, String source) {

    /** Who that is to an install. */
    public enum Kind {
        /** This program. */
        OURS,
        /** A tool in a person's hands: its fields can be taken over. */
        PERSON,
        /** A program that would write again: to be changed at its source. */
        CONTROLLER,
        /** Somebody by a name that nobody here knows: left what it keeps, and told. */
        OTHER,
        /** Decides how many replicas there are, and is left to. */
        AUTOSCALER
    }

    static final String ARGO_CD = "Argo CD";
    static final String EXTERNAL_SECRETS = "External Secrets";
    static final String FLUX = "Flux";
    static final String SEALED_SECRETS = "Sealed Secrets";
    static final String HELM = "Helm";
    static final String RELOADER = "Reloader";

    private static final Map<String, String> CONTROLLERS = new TreeMap<>(Map.of(
            "argocd", ARGO_CD,
            "external-secrets", EXTERNAL_SECRETS,
            "externalsecrets.external-secrets.io", EXTERNAL_SECRETS,
            "kustomize-controller", FLUX,
            "helm-controller", FLUX,
            "sealed-secrets", SEALED_SECRETS));
    /** Labels and annotations by which tools know their own. */
    private static final Map<String, String> MARKS = new TreeMap<>(Map.of(
            "argocd.argoproj.io/instance", ARGO_CD,
            "argocd.argoproj.io/tracking-id", ARGO_CD,
            "reconcile.external-secrets.io/managed", EXTERNAL_SECRETS,
            "reconcile.external-secrets.io/data-hash", EXTERNAL_SECRETS,
            "kustomize.toolkit.fluxcd.io/name", FLUX,
            "helm.toolkit.fluxcd.io/name", FLUX));

    private static final Map<String, String> OWNING_KINDS =
            Map.of("ExternalSecret", EXTERNAL_SECRETS, "SealedSecret", SEALED_SECRETS);

    private static final String HELM_RELEASE = "meta.helm.sh/release-name";

    /**
     * Whether it would undo, or trip over, what an install changes on the object: then the change is to be made at its source. One that
     * nobody knows by name is only known by the fields that it keeps, and one that restarts pods writes no content.
     */
    public boolean decides() {
        return kind == Kind.CONTROLLER && !name.equals(RELOADER);
    }

    private Owner(Kind kind, String name, String fields) {
        this(kind, name, fields, "");
    }

    /** Everybody who owns something of an object, in the order in which the object names them. */
    public static List<Owner> of(HasMetadata object) {
        List<Owner> owners = new ArrayList<>();
        for (ManagedFieldsEntry entry : entries(object)) {
            owner(entry).ifPresent(owners::add);
        }
        Map<String, String> marks = new TreeMap<>();
        marks.putAll(Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of()));
        marks.putAll(Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.of()));
        MARKS.forEach((key, tool) -> {
            if (marks.containsKey(key)) {
                owners.add(new Owner(Kind.CONTROLLER, tool, key + "=" + marks.get(key), source(key, marks.get(key))));
            }
        });
        if (marks.containsKey(HELM_RELEASE) || HELM.equals(marks.get("app.kubernetes.io/managed-by"))) {
            owners.add(new Owner(
                    Kind.CONTROLLER,
                    HELM,
                    "release " + marks.getOrDefault(HELM_RELEASE, "of unknown name"),
                    marks.getOrDefault(HELM_RELEASE, "")));
        }
        if (marks.keySet().stream().anyMatch(k -> k.contains("reloader.stakater.com/"))) {
            owners.add(new Owner(Kind.CONTROLLER, RELOADER, "restarts the pods when a Secret or ConfigMap changes"));
        }
        for (OwnerReference reference :
                Objects.requireNonNullElse(object.getMetadata().getOwnerReferences(), List.<OwnerReference>of())) {
            String source = reference.getKind() + " " + reference.getName();
            String tool = OWNING_KINDS.get(reference.getKind());
            if (tool != null) {
                owners.add(new Owner(Kind.CONTROLLER, tool, source, reference.getName()));
            } else if (Boolean.TRUE.equals(reference.getController())) {
                owners.add(new Owner(Kind.CONTROLLER, source, "its controller by ownerReferences"));
            }
        }
        return owners;
    }

    private static Optional<Owner> owner(ManagedFieldsEntry entry) {
        String manager = String.valueOf(entry.getManager());
        boolean scale = "scale".equals(entry.getSubresource());
        if (entry.getSubresource() != null && !scale) {
            return Optional.empty();
        }
        String what = FieldsInWords.of(entry)
                + (entry.getTime() == null ? "" : ", " + entry.getTime().substring(0, 10));
        for (Map.Entry<String, String> controller : CONTROLLERS.entrySet()) {
            if (manager.startsWith(controller.getKey())) {
                return Optional.of(new Owner(Kind.CONTROLLER, controller.getValue(), what));
            }
        }
        if (scale) {
            return Optional.of(
                    HandTools.are(manager)
                            ? new Owner(Kind.PERSON, HandTools.name(manager), "replicas")
                            : new Owner(Kind.AUTOSCALER, "an autoscaler (" + manager + ")", "replicas"));
        }
        if (manager.equals(ServerSideApply.FIELD_MANAGER)) {
            return Optional.of(new Owner(Kind.OURS, manager, what));
        }
        if (HandTools.are(manager)) {
            return Optional.of(new Owner(Kind.PERSON, HandTools.name(manager), what));
        }
        return clusterItself(manager) ? Optional.empty() : Optional.of(new Owner(Kind.OTHER, manager, what));
    }

    /** Argo CD's tracking id is {@code [NAMESPACE_]APPLICATION:…}; of a hash nothing follows. */
    private static String source(String key, String value) {
        return key.startsWith("reconcile.") ? "" : value.replaceFirst(":.*", "").replaceFirst("^.*_", "");
    }

    private static boolean clusterItself(String manager) {
        return manager.startsWith("kube-") || manager.equals("kubelet") || manager.endsWith("ingress-controller");
    }

    private static List<ManagedFieldsEntry> entries(HasMetadata object) {
        return Objects.requireNonNullElse(object.getMetadata().getManagedFields(), List.of());
    }
}
