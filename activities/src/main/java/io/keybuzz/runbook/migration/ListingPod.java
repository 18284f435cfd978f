package io.keybuzz.runbook.migration;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.DaemonThreads;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Futures;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.activity.Sha256;
import io.keybuzz.runbook.activity.ShutdownHooks;
import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.job.JobRun;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.rollout.LiveView;
import io.keybuzz.runbook.rollout.StuckPods;
import io.keybuzz.runbook.upgrade.MigrationFile;
import io.temporal.failure.ApplicationFailure;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A pod that lists the migrations of an image which runs nowhere yet, and is gone afterwards. It has no secret and no access to anything. */
public final class ListingPod {
    private static final String COMPONENT = "migration-list";
    private static final String CONTAINER = "list";
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    /** As long as a slow link may take for the image, and less than the ten minutes that the activity has. */
    private static final Duration PATIENCE = Duration.ofMinutes(9);
    /** Longer than anybody waits: a pod that ends by itself looks like an image that cannot list. */
    private static final Duration DEADLINE = Duration.ofMinutes(15);
    /** A person waits for the answer. */
    private static final Duration SHORT = Duration.ofSeconds(60);

    private static final Duration GOING_DOWN = Duration.ofSeconds(5);

    private static final int DIGEST = 10;
    /** The pull secret may be made later in the run. */
    private static final Set<Cause> NOT_PULLED =
            EnumSet.of(Cause.PULL_CREDENTIALS, Cause.TAG_MISSING, Cause.REGISTRY_DOWN);

    private final Connections connections;
    private final KubernetesClient kubernetes;

    /** @param pod as it ended, with the digest of its image */
    record Listed(Pod pod, List<MigrationFile> files) {}

    public ListingPod(Connections connections) {
        this.connections = connections;
        this.kubernetes = connections.kubernetes();
    }

    /**
     * For who only looks: the image's versions in ascending order; empty when the namespace does not exist yet, or the pod cannot run
     * there within a minute.
     */
    public Optional<List<String>> ask(Target target) {
        Run run = target.run();
        String alone = "plan-" + UUID.randomUUID();
        Target asking = new Target(
                target.spec(), new Run(run.cluster(), run.workflowId(), alone, alone, run.workflowType(), run.token()));
        // Who presses Ctrl-C leaves no pod behind either.
        Thread interrupted = new Thread(() -> deleteAtOnce(asking), "remove-listing-pod");
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            return list(asking, false, SHORT)
                    .map(l -> l.files().stream().map(MigrationFile::version).toList());
        } catch (ApplicationFailure cannotRun) {
            return Optional.empty();
        } finally {
            ShutdownHooks.remove(interrupted);
        }
    }

    /** A process that goes down waits no longer than that for a cluster that may be the reason, and says nothing of it. */
    private void deleteAtOnce(Target asking) {
        try {
            Futures.within(
                    GOING_DOWN,
                    CompletableFuture.runAsync(
                            () -> delete(asking, name(asking)), DaemonThreads.each("remove-listing-pod")));
        } catch (TimeoutException | ExecutionException | InterruptedIOException stays) {
            // Its own deadline ends it.
        }
    }

    /** Empty when the image cannot be pulled, unless it is required. */
    Optional<Listed> list(Target target, boolean required) {
        return list(target, required, PATIENCE);
    }

    private Optional<Listed> list(Target target, boolean required, Duration patience) {
        String name = name(target);
        create(target, name);
        try {
            return await(target, name, required, patience);
        } finally {
            delete(target, name);
        }
    }

    private static String name(Target target) {
        return "chatwoot-migrations-"
                + Sha256.hex(target.spec().image() + " " + target.run().runId()).substring(0, DIGEST);
    }

    private void create(Target target, String name) {
        connections.guard().beforeWrite(target);
        try {
            kubernetes.resource(pod(target, name)).create();
        } catch (KubernetesClientException e) {
            // An attempt before this one has made it.
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw ApiFailure.of("create", "Pod/" + target.namespace() + "/" + name, e);
            }
        }
    }

    private Optional<Listed> await(Target target, String name, boolean required, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        StuckPods stuck = new StuckPods(connections, target);
        try (LiveView view = new LiveView()) {
            Supplier<List<Pod>> pods = view.follow(
                    kubernetes.pods().inNamespace(target.namespace()).withLabels(PodTemplate.labels(COMPONENT)));
            while (true) {
                List<Pod> mine = pods.get().stream()
                        .filter(p -> name.equals(p.getMetadata().getName()))
                        .toList();
                Pod pod = mine.stream()
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("Pod " + name + " was removed while it ran"));
                String phase = pod.getStatus() == null ? "" : pod.getStatus().getPhase();
                if ("Succeeded".equals(phase)) {
                    return Optional.of(new Listed(pod, listed(target, name)));
                }
                if ("Failed".equals(phase)) {
                    JobRun.takenAway(pod).ifPresent(why -> {
                        throw takenAway(target, pod, why);
                    });
                    throw unlisted(target, name, log(target, name));
                }
                List<Diagnosis> why = stuck.among(mine);
                if (!required && why.stream().anyMatch(d -> NOT_PULLED.contains(d.cause()))) {
                    return Optional.empty();
                }
                if (!why.isEmpty()) {
                    throw Failures.step(why);
                }
                if (System.nanoTime() > end) {
                    return Optional.empty();
                }
                Heartbeat.beat("pod " + name + " is " + phase);
                view.awaitChange(LOOK_AGAIN);
            }
        }
    }

    private List<MigrationFile> listed(Target target, String name) {
        String log = log(target, name);
        return MigrationListing.fromOutput(log).orElseThrow(() -> unlisted(target, name, log));
    }

    private static RuntimeException takenAway(Target target, Pod pod, String why) {
        String name = pod.getMetadata().getName();
        return Failures.unreachable(new Diagnosis(
                Cause.UNSCHEDULABLE,
                "Pod " + target.namespace() + "/" + name
                        + " was ended by its node before it had listed the image's migrations: "
                        + RemoteText.neutralise(why),
                List.of(Observed.of(
                        "kubectl -n " + target.namespace() + " get pod " + name + " -o jsonpath='{.status}'", why)),
                List.of(),
                "It is tried again; what the node lacks: kubectl describe node "
                        + pod.getSpec().getNodeName(),
                false));
    }

    private static RuntimeException unlisted(Target target, String name, String log) {
        return Failures.step(
                Cause.UNKNOWN,
                target.spec().image() + " does not list its migrations: is it a Chatwoot image?",
                List.of(Observed.of(
                        "log of pod " + target.namespace() + "/" + name,
                        RemoteText.tail(RemoteText.mask(log, List.of()), 500))),
                "Look into the image: it has to have db/migrate in its working directory or in /app");
    }

    private String log(Target target, String name) {
        try {
            String log = kubernetes
                    .pods()
                    .inNamespace(target.namespace())
                    .withName(name)
                    .inContainer(CONTAINER)
                    .getLog();
            return log == null ? "" : log;
        } catch (KubernetesClientException e) {
            throw ApiFailure.of("get the log of", "Pod/" + target.namespace() + "/" + name, e);
        }
    }

    private void delete(Target target, String name) {
        connections.guard().beforeWrite(target);
        kubernetes
                .pods()
                .inNamespace(target.namespace())
                .withName(name)
                .withGracePeriod(0)
                .delete();
    }

    static Pod pod(Target target, String name) {
        Container container = PodTemplate.container(
                        target.spec(), CONTAINER, target.spec().worker().resources())
                .withEnvFrom(List.of())
                .withCommand(MigrationListing.COMMAND)
                .build();
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(target.namespace())
                .withLabels(PodTemplate.labels(COMPONENT))
                .addToAnnotations(ServerSideApply.RUN_ANNOTATION, target.run().firstRunId())
                .endMetadata()
                .withSpec(PodTemplate.pod(target.spec())
                        .withRestartPolicy("Never")
                        .withActiveDeadlineSeconds(DEADLINE.toSeconds())
                        .withTerminationGracePeriodSeconds(0L)
                        .withContainers(container)
                        .build())
                .build();
    }
}
