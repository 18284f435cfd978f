package io.keybuzz.runbook.job;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.rollout.PodInspector;
import io.keybuzz.runbook.rollout.PodRefusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Why a Job has no pod: by what the Job controller says of it, else by its silence. */
final class PodlessJob {
    /** A service account of a new namespace, and a webhook that restarts, come within that. */
    private static final Duration REFUSED = Duration.ofSeconds(10);
    /** Another controller manager has taken over within that when the one that led is lost. */
    private static final Duration SILENT = Duration.ofMinutes(1);

    private final Connections connections;

    PodlessJob(Connections connections) {
        this.connections = connections;
    }

    /**
     * Empty while there is nothing to say.
     *
     * @param waited how long there has been no pod
     */
    Optional<Diagnosis> why(Target target, Job job, Duration waited) {
        return waited.compareTo(REFUSED) < 0
                ? Optional.empty()
                : judge(
                        target,
                        job,
                        waited,
                        events(job),
                        () -> new PodInspector(connections).quota(target.namespace()));
    }

    /** Pure. */
    static Optional<Diagnosis> judge(
            Target target, Job of, Duration waited, Optional<List<Event>> events, Supplier<List<String>> quota) {
        String job = of.getMetadata().getName();
        // By its uid: what befell one of the same name before it stays for an hour.
        Optional<String> refused = events.orElse(List.of()).stream()
                .filter(e -> "FailedCreate".equals(e.getReason())
                        && of.getMetadata()
                                .getUid()
                                .equals(e.getInvolvedObject().getUid()))
                .max(Comparator.comparing(Event::getLastTimestamp, Comparator.nullsFirst(Comparator.naturalOrder())))
                .map(Event::getMessage)
                .filter(Objects::nonNull);
        return refused.isPresent()
                ? refused.map(words -> PodRefusal.of(target.spec(), "job " + job, words, quota.get(), Instant.now()))
                : waited.compareTo(SILENT) < 0
                        ? Optional.empty()
                        : Optional.of(silent(target, job, waited, events.isPresent()));
    }

    private Optional<List<Event>> events(Job job) {
        try {
            return Optional.of(PodInspector.eventsOf(connections.kubernetes(), job));
        } catch (KubernetesClientException notPermitted) {
            return Optional.empty();
        }
    }

    private static Diagnosis silent(Target target, String job, Duration waited, boolean eventsRead) {
        String kubectl = "kubectl -n " + target.namespace() + " ";
        return new Diagnosis(
                Cause.UNKNOWN,
                "Kubernetes has made no pod for Job " + job + " in " + waited.toSeconds()
                        + " s, and "
                        + (eventsRead ? "no event says why" : "its events cannot be read")
                        + ": the Job controller does not work, or is far behind",
                List.of(
                        Observed.of(kubectl + "get pods -l job-name=" + job, "none"),
                        Observed.of(
                                kubectl + "events --for job/" + job,
                                eventsRead ? "no FailedCreate" : "cannot be read")),
                List.of(),
                "Look at the controller manager: kubectl -n kube-system get pods -l component=kube-controller-manager; "
                        + kubectl + "describe job " + job + ". Once it works, retry",
                false);
    }
}
