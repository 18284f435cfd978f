package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.registry.ImageName;
import io.keybuzz.runbook.registry.PullTrial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Collects what a diagnosis of a pod rests on. Reads only; what cannot be read is left out. */
public final class PodInspector implements PodLook {
    private static final int LOG_LINES = 60;
    /** A registry that does not answer takes seconds to say so, and says the same of every pod. */
    private static final long TRIAL_NANOS = Duration.ofSeconds(15).toNanos();

    private final Connections connections;
    private final KubernetesClient kubernetes;
    private PullTrial.Tried trial;
    private Long triedAt;

    public PodInspector(Connections connections) {
        this.connections = connections;
        this.kubernetes = connections.kubernetes();
    }

    @Override
    public PodEvidence inspect(Target target, Pod pod, PodSymptom symptom) {
        // Of one that runs an earlier crash says nothing.
        return symptom.kind() == PodSymptom.Kind.NOT_READY
                ? inspect(target, pod, symptom.container(), lines(pod, symptom.container(), false, LOG_LINES))
                : inspect(target, pod, symptom.container());
    }

    @Override
    public PodEvidence inspect(Target target, Pod pod, String container) {
        return inspect(target, pod, container, container == null ? "" : log(pod, container));
    }

    private PodEvidence inspect(Target target, Pod pod, String container, String log) {
        Set<String> secrets = KnownSecrets.of(connections, target);
        return new PodEvidence(
                pod,
                events(pod).stream().map(e -> RemoteText.mask(e, secrets)).toList(),
                RemoteText.mask(log, secrets),
                pullSecret(target),
                quota(target.namespace()),
                secrets,
                cannotPull(pod) ? tried(target) : null,
                container == null ? notReady(pod).orElse(null) : null,
                findsNoNode(pod) ? nodes() : List.of());
    }

    private static boolean cannotPull(Pod pod) {
        return PodSymptom.of(pod).filter(s -> s.kind() == PodSymptom.Kind.PULL).isPresent();
    }

    private static boolean findsNoNode(Pod pod) {
        return PodSymptom.of(pod)
                .filter(s -> s.kind() == PodSymptom.Kind.UNSCHEDULABLE && !PodSymptom.aboutVolume(s.words()))
                .isPresent();
    }

    private List<Node> nodes() {
        try {
            return kubernetes.nodes().list().getItems();
        } catch (KubernetesClientException notPermitted) {
            return List.of();
        }
    }

    private PullTrial.Tried tried(Target target) {
        if (triedAt == null || System.nanoTime() - triedAt >= TRIAL_NANOS) {
            try {
                trial = new PullTrial(connections).ask(target);
            } catch (RuntimeException notAsked) {
                trial = null;
            }
            triedAt = System.nanoTime();
        }
        return trial;
    }

    /** The last lines of a container: of its last crash when it is down, else of what runs. */
    public String log(Pod pod, String container) {
        boolean crashed = status(pod, container)
                .filter(s -> s.getRestartCount() != null && s.getRestartCount() > 0)
                .filter(s -> s.getState() == null || s.getState().getTerminated() == null)
                .isPresent();
        String text = lines(pod, container, crashed, LOG_LINES);
        // Between the look at the pod and this one the kubelet may have started it again, or not yet.
        return text.isBlank() ? lines(pod, container, !crashed, LOG_LINES) : text;
    }

    private String lines(Pod pod, String container, boolean ofTheLastCrash, int last) {
        var logs = kubernetes
                .pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .inContainer(container);
        try {
            String text = ofTheLastCrash
                    ? logs.terminated().tailingLines(last).getLog()
                    : logs.tailingLines(last).getLog();
            return text == null ? "" : text;
        } catch (KubernetesClientException notThereYet) {
            return "";
        }
    }

    @Override
    public String running(Pod pod, String container) {
        return lines(pod, container, false, 5);
    }

    @Override
    public Optional<String> notReady(Pod pod) {
        if (pod.getSpec().getNodeName() == null) {
            return Optional.empty();
        }
        try {
            return kubernetes.nodes().withField("metadata.name", pod.getSpec().getNodeName()).list().getItems().stream()
                    .flatMap(node -> node.getStatus().getConditions().stream())
                    .filter(c -> "Ready".equals(c.getType()) && !"True".equals(c.getStatus()))
                    .map(c -> c.getReason() + ": " + c.getMessage() + " (since " + c.getLastTransitionTime() + ")")
                    .findFirst();
        } catch (KubernetesClientException notPermitted) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> quota(String namespace) {
        try {
            List<String> lines = new ArrayList<>();
            kubernetes.resourceQuotas().inNamespace(namespace).list().getItems().forEach(q -> {
                if (q.getStatus() != null && q.getStatus().getHard() != null) {
                    q.getStatus()
                            .getHard()
                            .forEach((resource, hard) -> lines.add(q.getMetadata()
                                            .getName() + ": " + resource + " "
                                    + (q.getStatus().getUsed() == null
                                            ? "?"
                                            : q.getStatus().getUsed().get(resource)) + " used of " + hard));
                }
            });
            return lines;
        } catch (KubernetesClientException notPermitted) {
            return List.of();
        }
    }

    @Override
    public List<String> reasons(Pod pod) {
        return eventsOf(pod).map(Event::getReason).toList();
    }

    private List<String> events(Pod pod) {
        return eventsOf(pod)
                .filter(e -> !"Normal".equals(e.getType()))
                .map(e -> e.getReason() + ": " + e.getMessage())
                .distinct()
                .toList();
    }

    /** All events of an object; of one of the same name before it there are none among them. */
    public static List<Event> eventsOf(KubernetesClient kubernetes, HasMetadata object) {
        return kubernetes
                .v1()
                .events()
                .inNamespace(object.getMetadata().getNamespace())
                .withField("involvedObject.uid", object.getMetadata().getUid())
                .list()
                .getItems();
    }

    private Stream<Event> eventsOf(Pod pod) {
        try {
            return eventsOf(kubernetes, pod).stream().sorted(Comparator.comparing(PodInspector::time));
        } catch (KubernetesClientException e) {
            if (ApiFailure.passes(e)) {
                throw e;
            }
            return Stream.empty();
        }
    }

    private PullSecretFacts pullSecret(Target target) {
        String name = target.spec().registry().secretName();
        return PullSecretFacts.of(
                name,
                ImageName.parse(target.spec().image()).registry(),
                kubernetes
                        .secrets()
                        .inNamespace(target.namespace())
                        .withName(name)
                        .get());
    }

    private static Optional<ContainerStatus> status(Pod pod, String container) {
        return Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .filter(s -> s.getName().equals(container))
                .findFirst();
    }

    private static String time(Event event) {
        if (event.getLastTimestamp() != null) {
            return event.getLastTimestamp();
        }
        return event.getMetadata().getCreationTimestamp() == null
                ? ""
                : event.getMetadata().getCreationTimestamp();
    }
}
