package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.deploy.ProbePath;
import io.keybuzz.runbook.kubernetes.PodLife;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the report says about pods that were looked at; pure, apart from the evidence's time. */
final class ServingChecks {
    private ServingChecks() {}

    /** @param wanted of both Deployments together */
    static Check pods(Spec spec, List<Pod> pods, int wanted) {
        List<String> wrong = pods.stream()
                .filter(p -> !ready(p))
                .map(p -> p.getMetadata().getName() + " is " + p.getStatus().getPhase() + " and not ready")
                .toList();
        boolean enough = pods.size() >= wanted;
        String detail = wrong.isEmpty()
                ? pods.size() + " pods Running and Ready" + (enough ? "" : ", " + wanted + " wanted")
                : String.join("; ", wrong);
        return check("pods", CheckIds.title("pods"), wrong.isEmpty() && enough, detail, get(spec, "pods", lines(pods)));
    }

    /** A restart leaves the outcome as it is, but somebody should know, and why. */
    static Check restarts(Spec spec, List<Pod> pods) {
        List<String> restarted = pods.stream()
                .filter(p -> restarts(p) > 0)
                .map(p -> p.getMetadata().getName() + " " + restarts(p) + " (" + why(p) + ")")
                .toList();
        return new Check(
                "restarts",
                CheckIds.title("restarts"),
                restarted.isEmpty() ? Status.PASSED : Status.WARNED,
                restarted.isEmpty() ? "none" : String.join(", ", restarted),
                List.of(get(spec, "pods", lines(pods))));
    }

    static Check endpoints(Spec spec, List<EndpointSlice> slices, int replicas) {
        // The API server says null where a Service selects no pod, and has an address of a pod for each of its
        // families.
        List<String> ready = slices.stream()
                .flatMap(s -> Stream.ofNullable(s.getEndpoints()).flatMap(List::stream))
                .filter(e -> e.getConditions() != null
                        && Boolean.TRUE.equals(e.getConditions().getReady()))
                .collect(Collectors.groupingBy(
                        e -> e.getTargetRef() == null
                                ? e.getAddresses().get(0)
                                : e.getTargetRef().getName(),
                        TreeMap::new,
                        Collectors.flatMapping(e -> e.getAddresses().stream(), Collectors.toCollection(TreeSet::new))))
                .values()
                .stream()
                .map(addresses -> String.join(" and ", addresses))
                .sorted()
                .toList();
        return check(
                "endpoints",
                CheckIds.title("endpoints"),
                ready.size() == replicas,
                ready.size() + " of " + replicas + " ready: " + String.join(", ", ready),
                get(spec, "endpointslices -l kubernetes.io/service-name=" + Names.SERVICE, String.join(", ", ready)));
    }

    static Check portForward(Spec spec, List<PodAnswer> answers) {
        Optional<PodAnswer> first = answers.stream().filter(PodAnswer::ok).findFirst();
        return check(
                "port-forward",
                CheckIds.title("port-forward"),
                first.isPresent(),
                first.or(() -> answers.stream().findFirst())
                        .map(PodAnswer::sentence)
                        .orElse("there is no web pod"),
                asked(spec, answers));
    }

    static Check podsAnswer(Spec spec, List<PodAnswer> answers) {
        List<String> silent =
                answers.stream().filter(a -> !a.ok()).map(PodAnswer::sentence).toList();
        return check(
                "pods-answer",
                CheckIds.title("pods-answer"),
                silent.isEmpty() && !answers.isEmpty(),
                silent.isEmpty() ? answers.size() + " of " + answers.size() : String.join("; ", silent),
                asked(spec, answers));
    }

    static Check api(Spec spec, List<PodAnswer> answers) {
        List<PodAnswer> ok = answers.stream().filter(PodAnswer::ok).toList();
        Set<String> versions =
                ok.stream().flatMap(a -> a.version().stream()).collect(Collectors.toCollection(TreeSet::new));
        Optional<String> wanted = ProbePath.version(spec.image());
        List<String> wrong = new ArrayList<>();
        ok.stream().filter(a -> !a.healthy()).forEach(a -> wrong.add(a.pod() + " says " + a.body()));
        wanted.filter(w -> !versions.isEmpty() && !versions.equals(Set.of(w)))
                .ifPresent(w -> wrong.add(
                        "the image's tag says " + w + " and the application says " + String.join(", ", versions)));
        boolean fine = wrong.isEmpty() && !ok.isEmpty();
        String detail = ok.isEmpty()
                ? "no pod answered"
                : wrong.isEmpty()
                        ? "database and queue ok, version " + String.join(", ", versions)
                        : String.join("; ", wrong);
        return new Check(
                "api",
                CheckIds.title("api"),
                fine
                        ? Status.PASSED
                        : ok.isEmpty() || ok.stream().anyMatch(a -> !a.healthy()) ? Status.FAILED : Status.WARNED,
                detail,
                ok.stream()
                        .map(a -> Observed.on(a.node(), "GET /api at " + a.pod(), a.body()))
                        .toList());
    }

    /** @param pods the workers' */
    static Check sidekiq(Spec spec, List<Pod> pods, Set<String> hosts) {
        List<String> workers = pods.stream().map(p -> p.getMetadata().getName()).toList();
        List<String> silent = workers.stream().filter(w -> !hosts.contains(w)).toList();
        return check(
                "sidekiq",
                CheckIds.title("sidekiq"),
                silent.isEmpty() && !workers.isEmpty(),
                workers.isEmpty()
                        ? "there is no worker pod"
                        : silent.isEmpty()
                                ? workers.size() + " of " + workers.size()
                                : "not heard of: " + String.join(", ", silent),
                Observed.of(RedisFailure.cli(spec.redis()) + " SMEMBERS processes", String.join(", ", hosts)));
    }

    static boolean ready(Pod pod) {
        return "Running".equals(pod.getStatus().getPhase()) && PodLife.ready(pod);
    }

    private static int restarts(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream()
                .mapToInt(PodSymptom::restarts)
                .sum();
    }

    /** How the containers that restarted had ended, as the kubelet says. */
    private static String why(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream()
                .filter(c -> PodSymptom.restarts(c) > 0)
                .map(ServingChecks::ending)
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private static String ending(ContainerStatus container) {
        ContainerStateTerminated last = PodSymptom.lastTermination(container);
        if (last == null) {
            return "its last state is not known";
        }
        String reason = last.getReason() == null || last.getReason().isEmpty() ? "" : last.getReason() + ", ";
        return reason + "exit code " + last.getExitCode()
                + (last.getFinishedAt() == null ? "" : " at " + last.getFinishedAt());
    }

    private static Check check(String id, String title, boolean passed, String detail, Evidence evidence) {
        return new Check(id, title, passed ? Status.PASSED : Status.FAILED, detail, List.of(evidence));
    }

    private static Evidence get(Spec spec, String what, String observed) {
        return Observed.of("kubectl -n " + spec.namespace() + " get " + what, observed);
    }

    private static Evidence asked(Spec spec, List<PodAnswer> answers) {
        return Observed.of(
                "kubectl -n " + spec.namespace() + " port-forward POD " + Names.WEB_PORT + " & curl localhost:"
                        + Names.WEB_PORT + "/api",
                answers.stream().map(PodAnswer::sentence).collect(Collectors.joining("; ")));
    }

    private static String lines(List<Pod> pods) {
        return pods.stream()
                .map(p -> p.getMetadata().getName() + " " + p.getStatus().getPhase() + (ready(p) ? " Ready" : "")
                        + ", restarts " + restarts(p) + ", on " + p.getSpec().getNodeName())
                .collect(Collectors.joining("\n"));
    }
}
