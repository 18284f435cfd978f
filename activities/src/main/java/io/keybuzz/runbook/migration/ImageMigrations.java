package io.keybuzz.runbook.migration;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.ConfigChecksum;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.kubernetes.PodAccess;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which migrations an image brings: what is kept under its digest in the namespace {@code chatwoot-runbook}, else {@code ls db/migrate}
 * in a running pod of that image. A tag may be moved, so what is kept by tag counts only while no pod shows the digest.
 */
final class ImageMigrations {
    private static final Pattern DIGEST = Pattern.compile("sha256:([0-9a-f]{64})");
    private static final Duration LS = Duration.ofSeconds(5);
    private static final String VERSIONS = "versions";

    private final KubernetesClient kubernetes;
    private final PodAccess access;
    private final ServerSideApply apply;

    ImageMigrations(Connections connections) {
        this.kubernetes = connections.kubernetes();
        this.access = connections.pods();
        this.apply = new ServerSideApply(connections);
    }

    /** The image's versions in ascending order; empty when nobody knows. Writes nothing. */
    Optional<List<String>> of(Target target) {
        List<Pod> pods = podsOf(target);
        Set<String> digests = digests(pods, target.spec().image());
        Optional<List<String>> kept = digests.isEmpty()
                ? kept(referenceName(target.spec().image()))
                : digests.size() == 1 ? kept(digestName(digests.iterator().next())) : Optional.empty();
        return kept.or(() -> listed(pods, target.spec().image()));
    }

    /** Keeps what only running pods tell so far: the attempt that ran the Job may have ended before it could. */
    void keepListed(Target target) {
        List<Pod> pods = podsOf(target);
        String image = target.spec().image();
        for (Pod pod : pods) {
            boolean known = digests(List.of(pod), image).stream()
                    .allMatch(digest -> kept(digestName(digest)).isPresent());
            if (!known) {
                listed(List.of(pod), image).ifPresent(versions -> keep(target, pod, versions));
            }
        }
    }

    /** Keeps what was learned of the image that a pod ran. */
    void keep(Target target, Pod pod, List<String> versions) {
        String image = target.spec().image();
        digests(List.of(pod), image)
                .forEach(digest -> apply.apply(target, configMap(digestName(digest), image, versions)));
        if (digest(image).isEmpty()) {
            apply.apply(target, configMap(referenceName(image), image, versions));
        }
    }

    static String digestName(String digest) {
        return "migrations-" + digest;
    }

    static String referenceName(String image) {
        return "migrations-of-" + ConfigChecksum.of(image).substring(0, 40);
    }

    static Optional<String> digest(String text) {
        Matcher m = DIGEST.matcher(text == null ? "" : text);
        return m.find() ? Optional.of(m.group(1)) : Optional.empty();
    }

    /** The reference's own digest, else those that the kubelets report for containers of that image: several once a tag was moved. */
    static Set<String> digests(List<Pod> pods, String image) {
        Optional<String> own = digest(image);
        if (own.isPresent()) {
            return Set.of(own.get());
        }
        return pods.stream()
                .flatMap(p -> statuses(p)
                        .filter(s -> containerImage(p, s.getName())
                                .filter(image::equals)
                                .isPresent()))
                .flatMap(s -> digest(s.getImageID()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Optional<List<String>> kept(String name) {
        ConfigMap map = kubernetes
                .configMaps()
                .inNamespace(ServerSideApply.OWN_NAMESPACE)
                .withName(name)
                .get();
        return map == null || map.getData() == null
                ? Optional.empty()
                : MigrationList.fromText(map.getData().get(VERSIONS));
    }

    private Optional<List<String>> listed(List<Pod> pods, String image) {
        for (Pod pod : pods) {
            Optional<String> container = statuses(pod)
                    .filter(s -> s.getState() != null && s.getState().getRunning() != null)
                    .map(ContainerStatus::getName)
                    .filter(c -> containerImage(pod, c).filter(image::equals).isPresent())
                    .findFirst();
            if (container.isPresent()) {
                Optional<List<String>> versions = list(pod, container.get());
                if (versions.isPresent()) {
                    return versions;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<List<String>> list(Pod pod, String container) {
        try {
            PodAccess.Executed ls = access.exec(
                    pod.getMetadata().getNamespace(),
                    pod.getMetadata().getName(),
                    container,
                    LS,
                    List.of("ls", "db/migrate"));
            return ls.exitCode() == 0 ? MigrationList.fromFiles(ls.stdout()) : Optional.empty();
        } catch (IOException goneMeanwhile) {
            return Optional.empty();
        }
    }

    private List<Pod> podsOf(Target target) {
        return kubernetes
                .pods()
                .inNamespace(target.namespace())
                .withLabel("app", PodTemplate.APP)
                .list()
                .getItems()
                .stream()
                .filter(p -> p.getMetadata().getDeletionTimestamp() == null && p.getStatus() != null)
                .toList();
    }

    private static ConfigMap configMap(String name, String image, List<String> versions) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(ServerSideApply.OWN_NAMESPACE)
                .endMetadata()
                .addToData("image", image)
                .addToData(VERSIONS, String.join(" ", versions))
                .build();
    }

    private static Stream<ContainerStatus> statuses(Pod pod) {
        return Stream.concat(
                pod.getStatus().getContainerStatuses().stream(), pod.getStatus().getInitContainerStatuses().stream());
    }

    /** As the pod asks for it; the status may show another name of the same image. */
    private static Optional<String> containerImage(Pod pod, String container) {
        return Stream.concat(pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
                .filter(c -> c.getName().equals(container))
                .map(Container::getImage)
                .findFirst();
    }
}
