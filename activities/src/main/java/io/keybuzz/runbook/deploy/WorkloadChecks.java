package io.keybuzz.runbook.deploy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.keybuzz.runbook.kubernetes.PodLife;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.rollout.RolloutStatus;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.ImageChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the report says about objects as they are; pure. The last argument makes evidence from a command and what it showed. */
final class WorkloadChecks {
    private WorkloadChecks() {}

    /** @param atRest which Deployments an autoscaler may have taken to no replicas */
    static Check deployments(
            String namespace,
            List<Deployment> deployments,
            Predicate<Deployment> atRest,
            BiFunction<String, String, Evidence> seen) {
        String detail = deployments.stream().map(d -> words(d, atRest)).collect(Collectors.joining(", "));
        boolean all =
                deployments.size() == 2 && deployments.stream().allMatch(d -> isComplete(d) && isWanted(d, atRest));
        return new Check(
                "deployments",
                CheckIds.title("deployments"),
                all ? Status.PASSED : Status.FAILED,
                deployments.size() == 2 ? detail : "only " + deployments.size() + " of 2 exist: " + detail,
                List.of(seen.apply("kubectl -n " + namespace + " get deployments", detail)));
    }

    private static String words(Deployment deployment, Predicate<Deployment> atRest) {
        RolloutStatus rollout = RolloutStatus.of(deployment);
        String counted = rollout.name() + " " + rollout.available() + "/" + rollout.desired();
        if (!RolloutStatus.observed(deployment)) {
            return counted + " (of an earlier generation: the cluster has not seen the last change)";
        }
        if (rollout.updated() < rollout.desired()) {
            return counted + " (" + rollout.updated() + " updated)";
        }
        return isWanted(deployment, atRest) ? counted : counted + " (scaled to none)";
    }

    /** Unlike {@link RolloutStatus#complete} also while old pods are on their way out: they serve still. */
    private static boolean isComplete(Deployment deployment) {
        RolloutStatus rollout = RolloutStatus.of(deployment);
        return RolloutStatus.observed(deployment)
                && rollout.updated() >= rollout.desired()
                && rollout.available() >= rollout.desired();
    }

    private static boolean isWanted(Deployment deployment, Predicate<Deployment> atRest) {
        return RolloutStatus.of(deployment).desired() > 0 || atRest.test(deployment);
    }

    static Check servicePort(String namespace, Service service, BiFunction<String, String, Evidence> seen) {
        String command = "kubectl -n " + namespace + " get service " + Names.SERVICE;
        if (service == null) {
            return new Check(
                    "service-port",
                    CheckIds.title("service-port"),
                    Status.FAILED,
                    "there is no Service " + Names.SERVICE,
                    List.of(seen.apply(command, "NotFound")));
        }
        String ports = service.getSpec().getPorts().stream()
                .map(p -> p.getPort() + "→"
                        + (p.getTargetPort() == null
                                ? p.getPort()
                                : p.getTargetPort().getValue()))
                .collect(Collectors.joining(", "));
        boolean port = service.getSpec().getPorts().stream()
                .anyMatch(p -> Objects.equals(p.getPort(), Names.WEB_PORT)
                        && (p.getTargetPort() == null
                                || Set.of("http", String.valueOf(Names.WEB_PORT))
                                        .contains(
                                                String.valueOf(p.getTargetPort().getValue()))));
        boolean selector = PodTemplate.labels("web").equals(service.getSpec().getSelector());
        return new Check(
                "service-port",
                CheckIds.title("service-port"),
                port && selector ? Status.PASSED : Status.FAILED,
                ports + (selector ? "" : "; selects " + service.getSpec().getSelector()),
                List.of(seen.apply(
                        command, ports + " selector " + service.getSpec().getSelector())));
    }

    static Check ingress(Spec spec, Ingress ingress, BiFunction<String, String, Evidence> seen) {
        String title = CheckIds.title("ingress");
        String command = "kubectl -n " + spec.namespace() + " get ingress "
                + spec.ingress().name() + " -o yaml";
        if (ingress == null) {
            return new Check(
                    "ingress",
                    title,
                    Status.FAILED,
                    "there is no Ingress " + spec.ingress().name(),
                    List.of(seen.apply(command, "NotFound")));
        }
        List<String> wrong = new ArrayList<>();
        boolean host = ingress.getSpec().getRules().stream()
                .anyMatch(r -> spec.frontendHost().equals(r.getHost()));
        if (!host) {
            wrong.add("no rule for " + spec.frontendHost());
        }
        if (!Objects.equals(spec.ingress().className(), ingress.getSpec().getIngressClassName())) {
            wrong.add("its class is " + ingress.getSpec().getIngressClassName());
        }
        Map<String, String> annotations =
                Objects.requireNonNullElse(ingress.getMetadata().getAnnotations(), Map.of());
        ChatwootManifests.annotations(spec).forEach((key, value) -> {
            if (!value.equals(annotations.get(key))) {
                wrong.add(key + " is " + annotations.get(key));
            }
        });
        String detail = wrong.isEmpty()
                ? spec.frontendHost() + ", class " + spec.ingress().className()
                : String.join("; ", wrong);
        return new Check(
                "ingress",
                title,
                wrong.isEmpty() ? Status.PASSED : Status.FAILED,
                detail,
                List.of(seen.apply(command, detail)));
    }

    static Check image(Spec spec, List<Pod> pods, BiFunction<String, String, Evidence> seen) {
        String title = CheckIds.title("image");
        List<Pod> live = pods.stream().filter(PodLife::stays).toList();
        Map<String, String> wrong = new TreeMap<>();
        Set<String> digests = new TreeSet<>();
        for (Pod pod : live) {
            for (Container container : pod.getSpec().getContainers()) {
                if (isOurs(pod, container.getName()) && !ImageChoice.pins(container.getImage(), spec.image())) {
                    wrong.put(pod.getMetadata().getName(), container.getImage());
                }
            }
            pod.getStatus().getContainerStatuses().stream()
                    .filter(status -> isOurs(pod, status.getName()))
                    .map(ContainerStatus::getImageID)
                    .filter(id -> id != null && id.contains("sha256:"))
                    .map(id -> id.substring(id.indexOf("sha256:")))
                    .forEach(digests::add);
        }
        String command = "kubectl -n " + spec.namespace() + " get pods -o jsonpath='{..imageID}'";
        List<Evidence> evidence = List.of(seen.apply(command, String.join(", ", digests)));
        if (live.isEmpty()) {
            return new Check("image", title, Status.FAILED, "there is no pod", evidence);
        }
        if (!wrong.isEmpty()) {
            return new Check("image", title, Status.FAILED, "other images: " + wrong, evidence);
        }
        if (digests.size() > 1) {
            return new Check(
                    "image",
                    title,
                    Status.WARNED,
                    "the tag was moved: pods run " + digests.size() + " different digests",
                    evidence);
        }
        return new Check(
                "image",
                title,
                Status.PASSED,
                live.size() + " pods run " + spec.image() + " " + String.join("", digests),
                evidence);
    }

    /** Webhooks put containers of their own beside ours: a service mesh's proxy. */
    private static boolean isOurs(Pod pod, String container) {
        return Names.WORKLOADS.contains(container)
                || pod.getSpec().getContainers().stream().noneMatch(c -> Names.WORKLOADS.contains(c.getName()));
    }

    /** @param storage Chatwoot's ACTIVE_STORAGE_SERVICE; null when it is not set, which means {@code local} */
    static Check attachments(
            String namespace, String storage, List<Deployment> deployments, BiFunction<String, String, Evidence> seen) {
        String title = CheckIds.title("attachments");
        boolean elsewhere = storage != null && !storage.isBlank() && !"local".equals(storage);
        boolean volume = !deployments.isEmpty() && deployments.stream().allMatch(WorkloadChecks::keepsStorage);
        List<Evidence> evidence = List.of(seen.apply(
                "kubectl -n " + namespace + " get configmap " + Names.CONFIG_MAP
                        + " -o jsonpath='{.data.ACTIVE_STORAGE_SERVICE}'",
                storage == null ? "(not set)" : storage));
        if (elsewhere || volume) {
            return new Check(
                    "attachments",
                    title,
                    Status.PASSED,
                    elsewhere ? "kept in " + storage : "kept on a volume",
                    evidence);
        }
        return new Check(
                "attachments",
                title,
                Status.WARNED,
                "they are kept in the pod that received them: lost at its restart, and the other pods do not have them. Set"
                        + " ACTIVE_STORAGE_SERVICE (s3_compatible for MinIO) and its keys under env and secretEnv",
                evidence);
    }

    private static boolean keepsStorage(Deployment deployment) {
        var pod = deployment.getSpec().getTemplate().getSpec();
        Set<String> claims = pod.getVolumes().stream()
                .filter(v -> v.getPersistentVolumeClaim() != null || v.getNfs() != null || v.getCsi() != null)
                .map(v -> v.getName())
                .collect(Collectors.toSet());
        return pod.getContainers().stream()
                .flatMap(c -> c.getVolumeMounts().stream())
                .anyMatch(m -> "/app/storage".equals(m.getMountPath()) && claims.contains(m.getName()));
    }
}
