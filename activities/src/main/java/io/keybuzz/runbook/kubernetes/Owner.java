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
 */
public record Owner(Kind kind, String name, String fields) {

    /** Who that is to an install. */
    public enum Kind {
        /** This program. */
        OURS,
        /** A tool in a person's hands: its fields can be taken over. */
        PERSON,
        /** A program that would write again: to be changed at its source. */
        CONTROLLER,
        /** Decides how many replicas there are, and is left to. */
        AUTOSCALER
    }

    private static final Map<String, String> CONTROLLERS = new TreeMap<>(Map.of(
            "argocd", "Argo CD",
            "external-secrets", "External Secrets",
            "externalsecrets.external-secrets.io", "External Secrets",
            "kustomize-controller", "Flux",
            "helm-controller", "Flux",
            "sealed-secrets", "Sealed Secrets"));
    /** Labels and annotations by which tools know their own. */
    private static final Map<String, String> MARKS = new TreeMap<>(Map.of(
            "argocd.argoproj.io/instance", "Argo CD",
            "argocd.argoproj.io/tracking-id", "Argo CD",
            "reconcile.external-secrets.io/managed", "External Secrets",
            "reconcile.external-secrets.io/data-hash", "External Secrets",
            "kustomize.toolkit.fluxcd.io/name", "Flux",
            "helm.toolkit.fluxcd.io/name", "Flux"));

    private static final Map<String, String> OWNING_KINDS =
            Map.of("ExternalSecret", "External Secrets", "SealedSecret", "Sealed Secrets");

    private static final String HELM = "Helm";
    private static final String HELM_RELEASE = "meta.helm.sh/release-name";
    private static final String RELOADER = "Reloader";

    /**
     * Whether it would undo, or trip over, what an install changes on the object: then the change is to be made at its source. A
     * controller that nobody knows by name is only known by the fields that it keeps, and one that restarts pods writes no content.
     */
    public boolean decides() {
        return kind == Kind.CONTROLLER && (name.equals(HELM) || CONTROLLERS.containsValue(name));
    }

    /** What a person does at the source before an install can change the object. */
    public String atItsSource() {
        return switch (name) {
            case "Argo CD" ->
                "take these objects out of the Application's repository with Prune=false, or leave them to Argo CD";
            case "External Secrets" ->
                "change the value where the ExternalSecret reads it, or delete the ExternalSecret with deletionPolicy"
                        + " Retain";
            case "Sealed Secrets" -> "seal the new content, or delete the SealedSecret with --cascade=orphan";
            case "Flux" -> "take them out of Flux's source, or suspend it: flux suspend kustomization NAME";
            case HELM ->
                "change the release's values; or let Helm go: kubectl annotate KIND NAME helm.sh/resource-policy=keep,"
                        + " helm uninstall RELEASE, then kubectl label KIND NAME app.kubernetes.io/managed-by- and"
                        + " kubectl annotate KIND NAME " + HELM_RELEASE + "-";
            case RELOADER ->
                "nothing; it restarts pods when the runbook changes a Secret, before a migration too: take its"
                        + " annotation away for an upgrade";
            default -> "change them with " + name + ", or let it release them";
        };
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
                owners.add(new Owner(Kind.CONTROLLER, tool, key + "=" + marks.get(key)));
            }
        });
        if (marks.containsKey(HELM_RELEASE) || HELM.equals(marks.get("app.kubernetes.io/managed-by"))) {
            owners.add(
                    new Owner(Kind.CONTROLLER, HELM, "release " + marks.getOrDefault(HELM_RELEASE, "of unknown name")));
        }
        if (marks.keySet().stream().anyMatch(k -> k.contains("reloader.stakater.com/"))) {
            owners.add(new Owner(Kind.CONTROLLER, RELOADER, "restarts the pods when a Secret or ConfigMap changes"));
        }
        for (OwnerReference reference :
                Objects.requireNonNullElse(object.getMetadata().getOwnerReferences(), List.<OwnerReference>of())) {
            String tool = OWNING_KINDS.get(reference.getKind());
            if (tool != null) {
                owners.add(new Owner(Kind.CONTROLLER, tool, reference.getKind() + " " + reference.getName()));
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
                    manager.startsWith("kubectl")
                            ? new Owner(Kind.PERSON, manager, "replicas")
                            : new Owner(Kind.AUTOSCALER, "an autoscaler (" + manager + ")", "replicas"));
        }
        if (manager.equals(ServerSideApply.FIELD_MANAGER)) {
            return Optional.of(new Owner(Kind.OURS, manager, what));
        }
        boolean person = manager.startsWith("kubectl")
                || manager.equalsIgnoreCase("helm")
                || manager.equals("before-first-apply");
        return person
                ? Optional.of(new Owner(Kind.PERSON, manager, what))
                : clusterItself(manager) ? Optional.empty() : Optional.of(new Owner(Kind.CONTROLLER, manager, what));
    }

    private static boolean clusterItself(String manager) {
        return manager.startsWith("kube-") || manager.equals("kubelet") || manager.endsWith("ingress-controller");
    }

    private static List<ManagedFieldsEntry> entries(HasMetadata object) {
        return Objects.requireNonNullElse(object.getMetadata().getManagedFields(), List.of());
    }
}
