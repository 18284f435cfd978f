package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.spec.Spec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Asks every ingress address as a visitor would, until each answers or the evidence says that it will not. */
public final class IngressActivitiesImpl implements IngressActivities {
    /** Controllers publish addresses when they first serve an Ingress, and ingress-nginx once a minute. */
    private static final Duration PUBLISHED = Duration.ofSeconds(90);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private static final Duration OUTSIDE_AN_ACTIVITY = Duration.ofMinutes(5);

    private final Connections connections;
    private final Duration patience;
    private final Duration outside;

    public IngressActivitiesImpl(Connections connections) {
        this(connections, PUBLISHED, OUTSIDE_AN_ACTIVITY);
    }

    /**
     * @param patience for an address to be published
     * @param outside how long {@link #verify} may take outside an activity
     */
    IngressActivitiesImpl(Connections connections, Duration patience, Duration outside) {
        this.connections = connections;
        this.patience = patience;
        this.outside = outside;
    }

    @Override
    public IngressResult verify(Target target) {
        long end = System.nanoTime() + Heartbeat.patience(outside).toNanos();
        List<String> addresses = addresses(target.spec());
        try (IngressWatch watch =
                new IngressWatch(connections, target, new HttpAsker(connections.addresses(), target.run()))) {
            return watch.untilEveryAddressAnswers(addresses, Duration.ofNanos(end - System.nanoTime()));
        }
    }

    @Override
    public Acted restart(RestartRequest request) {
        return new ControllerRestart(connections).restart(request);
    }

    private List<String> addresses(Spec spec) {
        IngressAddresses found = IngressAddresses.find(connections.kubernetes(), spec);
        if (found.addresses().isEmpty()) {
            found = published(spec);
        }
        if (found.addresses().isEmpty()) {
            throw Failures.step(
                    Cause.UNKNOWN,
                    "Nothing says at which addresses the ingress answers: after " + patience.toSeconds() + " s Ingress "
                            + spec.ingress().name()
                            + " has none in its status, and no pod of its controller runs",
                    List.of(Observed.of(
                            "kubectl -n " + spec.namespace() + " get ingress "
                                    + spec.ingress().name() + " -o jsonpath='{.status.loadBalancer.ingress}'; "
                                    + found.source(),
                            "none")),
                    "See that the ingress controller runs, or set ingress.addresses in the spec");
        }
        return found.addresses();
    }

    /** Without a watch, which no manifest of deploy/ permits on Ingresses. */
    private IngressAddresses published(Spec spec) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            IngressAddresses found = IngressAddresses.find(connections.kubernetes(), spec);
            if (!found.addresses().isEmpty() || System.nanoTime() > end) {
                return found;
            }
            Heartbeat.beat("no address of the ingress is published yet");
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }
}
