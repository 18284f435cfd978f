package io.keybuzz.runbook.migration;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.activity.Sha256;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.PodAccess;
import io.keybuzz.runbook.kubernetes.PodLife;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.kubernetes.WorkloadPods;
import io.keybuzz.runbook.upgrade.ImageChoice;
import io.keybuzz.runbook.upgrade.MigrationFile;
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
    private static final Duration LISTING = Duration.ofSeconds(15);
    private static final String VERSIONS = "versions";
    private static final String FILES = "files";

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

    /** The image's files in ascending order, as they are kept or as a running pod lists them; empty when nobody knows. Writes nothing. */
    Optional<List<MigrationFile>> files(Target target) {
        String image = target.spec().image();
        List<Pod> pods = podsOf(target);
        Set<String> digests = digests(pods, image);
        Optional<List<MigrationFile>> kept = digests.size() == 1
                ? data(digestName(digests.iterator().next()), FILES).flatMap(MigrationListing::fromKept)
                : Optional.empty();
        return kept.or(() -> running(pods, image)
                .map(c -> exec(c, MigrationListing.COMMAND, LISTING))
                .flatMap(Optional::stream)
                .map(MigrationListing::fromOutput)
                .flatMap(Optional::stream)
                .findFirst());
    }

    /** Keeps the files of the image that a pod runs under its digest, and their versions for those who know the tag only. */
    void keepFiles(Target target, List<Pod> pods, List<MigrationFile> files) {
        List<String> versions = files.stream().map(MigrationFile::version).toList();
        Set<String> digests = digests(pods, target.spec().image());
        if (digest(target.spec().image()).isEmpty()) {
            keep(target, referenceName(target.spec().image()), versions);
        }
        if (digests.size() == 1) {
            ConfigMap map = configMap(
                    digestName(digests.iterator().next()), target.spec().image(), versions);
            map.getData().put(FILES, MigrationListing.kept(files));
            apply.apply(target, map);
        }
    }

    /** The same of every pod that there is. */
    void keepFiles(Target target, List<MigrationFile> files) {
        keepFiles(target, podsOf(target), files);
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
        digests(List.of(pod), image).forEach(digest -> keep(target, digestName(digest), versions));
        if (digest(image).isEmpty()) {
            keep(target, referenceName(image), versions);
        }
    }

    private void keep(Target target, String name, List<String> versions) {
        // What is known with its files already would lose them.
        if (!kept(name).equals(Optional.of(versions))) {
            apply.apply(target, configMap(name, target.spec().image(), versions));
        }
    }

    static String digestName(String digest) {
        return "migrations-" + digest;
    }

    static String referenceName(String image) {
        return "migrations-of-" + Sha256.hex(image).substring(0, 40);
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
                .flatMap(p -> statuses(p).filter(s -> runs(p, s, image)))
                .flatMap(s -> digest(s.getImageID()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Optional<List<String>> kept(String name) {
        return data(name, VERSIONS).flatMap(MigrationList::fromText);
    }

    private Optional<String> data(String name, String key) {
        ConfigMap map = kubernetes
                .configMaps()
                .inNamespace(ServerSideApply.OWN_NAMESPACE)
                .withName(name)
                .get();
        return map == null || map.getData() == null
                ? Optional.empty()
                : Optional.ofNullable(map.getData().get(key));
    }

    private Optional<List<String>> listed(List<Pod> pods, String image) {
        return running(pods, image)
                .map(c -> exec(c, List.of("ls", "db/migrate"), LS))
                .flatMap(Optional::stream)
                .map(MigrationList::fromFiles)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private record Running(Pod pod, String container) {}

    /** A container of each pod that runs the image. */
    private static Stream<Running> running(List<Pod> pods, String image) {
        return pods.stream()
                .flatMap(pod -> statuses(pod)
                        .filter(s -> s.getState() != null && s.getState().getRunning() != null)
                        .filter(s -> runs(pod, s, image))
                        .map(s -> new Running(pod, s.getName()))
                        .limit(1));
    }

    private Optional<String> exec(Running where, List<String> command, Duration patience) {
        try {
            PodAccess.Executed done = access.exec(
                    where.pod().getMetadata().getNamespace(),
                    where.pod().getMetadata().getName(),
                    where.container(),
                    patience,
                    command);
            return done.exitCode() == 0 ? Optional.of(done.stdout()) : Optional.empty();
        } catch (IOException goneMeanwhile) {
            return Optional.empty();
        }
    }

    /** By name, or by the digest that the kubelet reports: one image goes by several names. */
    private static boolean runs(Pod pod, ContainerStatus status, String image) {
        Optional<String> asked = containerImage(pod, status.getName());
        return asked.filter(actual -> ImageChoice.pins(actual, image)).isPresent()
                || asked.isPresent()
                        && digest(image).isPresent()
                        && digest(image).equals(digest(status.getImageID()));
    }

    private List<Pod> podsOf(Target target) {
        return WorkloadPods.all(kubernetes, target.namespace()).stream()
                .filter(p -> PodLife.stays(p) && p.getStatus() != null)
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
