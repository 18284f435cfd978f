package io.keybuzz.runbook.kubernetes;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a person does about objects that a program keeps, before an install can change them: with the commands; pure. */
public final class AtItsSource {
    /** A name that may stand in a command as it is. Annotations hold anything. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final String namespace;
    private final String kubectl;
    private final String objects;
    private final String source;

    private AtItsSource(String namespace, Collection<String> objects, String source) {
        this.namespace = namespace;
        this.kubectl = "kubectl -n " + namespace + " ";
        this.objects = objects.stream().map(AtItsSource::argument).distinct().collect(Collectors.joining(" "));
        this.source = source;
    }

    /**
     * In one sentence without its full stop.
     *
     * @param owners of one program, as they were read off the objects
     * @param namespace of the objects
     * @param objects {@code Kind/name}, or with the namespace between
     */
    public static String of(List<Owner> owners, String namespace, Collection<String> objects) {
        String source = owners.stream()
                .map(Owner::source)
                .filter(name -> NAME.matcher(name).matches())
                .findFirst()
                .orElse("");
        return new AtItsSource(namespace, objects, source).words(owners);
    }

    /** What makes the API server forget who wrote an object's fields, for a manager that does not write them any more. */
    public static String release(String namespace, String object) {
        return new AtItsSource(namespace, List.of(object), "").forget();
    }

    private String words(List<Owner> owners) {
        Owner owner = owners.get(0);
        return switch (owner.name()) {
            case Owner.ARGO_CD ->
                "take these objects out of the Application's repository (argocd app get " + or("APP")
                        + " names it), after "
                        + kubectl + "annotate --overwrite " + objects
                        + " argocd.argoproj.io/sync-options=Prune=false, so that none is deleted; then argocd app sync "
                        + or("APP") + " and "
                        + letGo("argocd.argoproj.io/instance-", "argocd.argoproj.io/tracking-id-")
                        + "; or leave them to Argo CD";
            case Owner.EXTERNAL_SECRETS ->
                "change the value where the ExternalSecret reads it, which " + kubectl + "get externalsecret"
                        + (source.isEmpty() ? "" : " " + source)
                        + " -o yaml shows; or keep the Secret without it: " + kubectl + "patch externalsecret "
                        + or("NAME")
                        + " --type=merge -p '{\"spec\":{\"target\":{\"deletionPolicy\":\"Retain\"}}}', " + kubectl
                        + "delete externalsecret " + or("NAME") + " --cascade=orphan and "
                        + letGo(
                                "reconcile.external-secrets.io/managed- reconcile.external-secrets.io/created-by-",
                                "reconcile.external-secrets.io/data-hash-");
            case Owner.SEALED_SECRETS ->
                "seal the new content (kubeseal --merge-into FILE); or keep the Secret without it: " + kubectl
                        + "delete sealedsecret " + or("NAME") + " --cascade=orphan and " + forget();
            case Owner.FLUX -> flux(owners);
            case Owner.HELM ->
                "change the release's values: helm -n " + namespace + " get values " + or("RELEASE")
                        // An uninstall would delete what the stored chart has, whatever the objects say by now.
                        + "; or let Helm forget the release and delete nothing: " + kubectl
                        + "delete secret -l owner=helm,name=" + or("RELEASE") + ", then "
                        + unmark(
                                "app.kubernetes.io/managed-by-",
                                "meta.helm.sh/release-name- meta.helm.sh/release-namespace-");
            case Owner.RELOADER ->
                "nothing has to be; it restarts pods when the runbook changes a Secret, before a migration too: take its"
                        + " annotation away for an upgrade: " + kubectl + "annotate " + objects
                        + " reloader.stakater.com/auto- secret.reloader.stakater.com/reload-"
                        + " configmap.reloader.stakater.com/reload-";
            default ->
                owner.kind() == Owner.Kind.CONTROLLER
                        ? "change them at " + owner.name() + ": " + kubectl + "get "
                                + owner.name().toLowerCase(Locale.ROOT) + " -o yaml"
                        : "find out who writes as " + owner.name() + ": " + kubectl + "get " + objects
                                + " -o yaml --show-managed-fields; a field of it that an install needs is refused, and"
                                + " ./runbook plan -f SPEC names it";
        };
    }

    private String flux(List<Owner> owners) {
        boolean helm = owners.stream().anyMatch(o -> o.fields().startsWith("helm."));
        String kind = helm ? "helm" : "kustomize";
        return "take them out of Flux's source, or suspend it: flux suspend "
                + (helm ? "helmrelease " : "kustomization ") + or("NAME") + "; then "
                + letGo(kind + ".toolkit.fluxcd.io/name- " + kind + ".toolkit.fluxcd.io/namespace-", "");
    }

    /** Without the marks by which the program is known, and without its claims. */
    private String letGo(String labels, String annotations) {
        return unmark(labels, annotations) + ", " + forget();
    }

    private String unmark(String labels, String annotations) {
        return kubectl + "label " + objects + " " + labels
                + (annotations.isEmpty() ? "" : ", " + kubectl + "annotate " + objects + " " + annotations);
    }

    private String forget() {
        return kubectl + "patch " + objects
                + " --type=json -p '[{\"op\":\"replace\",\"path\":\"/metadata/managedFields\",\"value\":[{}]}]'";
    }

    private String or(String placeholder) {
        return source.isEmpty() ? placeholder : source;
    }

    private static String argument(String object) {
        return object.substring(0, object.indexOf('/')).toLowerCase(Locale.ROOT)
                + object.substring(object.lastIndexOf('/'));
    }
}
