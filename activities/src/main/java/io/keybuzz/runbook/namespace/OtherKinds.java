package io.keybuzz.runbook.namespace;

import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Objects of all the kinds that the runbook never makes, custom ones too: a namespace takes them along when it is deleted. Where it may
 * not look there may be something.
 */
final class OtherKinds {
    private static final Set<String> DEALT_WITH = Set.of(
            "ingresses", "deployments", "jobs", "pods", "services", "configmaps", "secrets", "persistentvolumeclaims");
    /** The control plane's own notes on what is listed elsewhere. */
    private static final Set<String> NOTES = Set.of("events", "endpoints", "endpointslices", "controllerrevisions");

    private static final String CORE = "v1";
    private static final String METRICS = "metrics.k8s.io";

    private final KubernetesClient client;

    OtherKinds(KubernetesClient client) {
        this.client = client;
    }

    /** @param objects {@code Kind/namespace/name}. @param unseen kinds, or whole APIs, that could not be listed */
    record Found(List<String> objects, Set<String> unseen) {}

    Found in(String namespace) {
        List<String> found = new ArrayList<>();
        Set<String> unseen = new TreeSet<>();
        for (String version : versions(unseen)) {
            for (APIResource resource : resources(version, unseen)) {
                if (Boolean.TRUE.equals(resource.getNamespaced()) && matters(resource)) {
                    look(namespace, version, resource, found, unseen);
                }
            }
        }
        return new Found(found.stream().distinct().toList(), unseen);
    }

    /**
     * What an API serves. Other servers stand behind some of them: one that is down, such as that of {@code external.metrics.k8s.io},
     * hides its own kinds only. The API server itself serves {@code v1}, which is asked first.
     *
     * @throws KubernetesClientException when it is the API server that does not answer, or is not able to
     */
    private List<APIResource> resources(String version, Set<String> unseen) {
        try {
            APIResourceList list = client.getApiResources(version);
            if (list != null) {
                return list.getResources();
            }
            unseen.add(version);
        } catch (KubernetesClientException e) {
            boolean answered = e.getCode() > 0;
            if (!answered || version.equals(CORE)) {
                throw e;
            }
            unseen.add(version + ": HTTP " + e.getCode());
        }
        return List.of();
    }

    private List<String> versions(Set<String> unseen) {
        List<String> versions = new ArrayList<>(List.of(CORE));
        var groups = client.getApiGroups();
        if (groups == null) {
            unseen.add("API groups");
            return versions;
        }
        for (APIGroup group : groups.getGroups()) {
            if (!METRICS.equals(group.getName())) {
                versions.add(
                        group.getPreferredVersion() == null
                                ? group.getVersions().get(0).getGroupVersion()
                                : group.getPreferredVersion().getGroupVersion());
            }
        }
        return versions;
    }

    private static boolean matters(APIResource resource) {
        return !resource.getName().contains("/")
                && resource.getVerbs().contains("list")
                && !DEALT_WITH.contains(resource.getName())
                && !NOTES.contains(resource.getName());
    }

    private void look(String namespace, String version, APIResource resource, List<String> found, Set<String> unseen) {
        int slash = version.indexOf('/');
        ResourceDefinitionContext kind = new ResourceDefinitionContext.Builder()
                .withGroup(slash < 0 ? "" : version.substring(0, slash))
                .withVersion(version.substring(slash + 1))
                .withKind(resource.getKind())
                .withPlural(resource.getName())
                .withNamespaced(true)
                .build();
        try {
            client.genericKubernetesResources(kind).inNamespace(namespace).list().getItems().stream()
                    .filter(NamespaceContents::staysUnlessDeleted)
                    .filter(o -> !("ServiceAccount".equals(o.getKind())
                            && "default".equals(o.getMetadata().getName())))
                    .forEach(o -> found.add(resource.getKind() + "/" + namespace + "/"
                            + o.getMetadata().getName()));
        } catch (KubernetesClientException e) {
            boolean servesNone = e.getCode() == 404 || e.getCode() == 405;
            if (!servesNone) {
                unseen.add(resource.getName() + (slash < 0 ? "" : "." + version.substring(0, slash)));
            }
        }
    }
}
