package io.keybuzz.runbook.ingress;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Restarts the ingress controller's DaemonSet by an annotation on its pod template. Its value is the run and how many decisions it had
 * asked for by then, so that each restart that is wanted is done once.
 */
final class ControllerRestart {
    static final String ANNOTATION = "chatwoot-runbook/restarted";
    /** A controller drains its connections before it goes, one node after the other. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Connections connections;

    ControllerRestart(Connections connections) {
        this.connections = connections;
    }

    /** @throws io.temporal.failure.ApplicationFailure when there is no such DaemonSet, or its pods do not come back */
    Acted restart(RestartRequest request) {
        Target target = request.target();
        String mark = mark(request);
        String[] name = target.spec().ingress().restart().split("/", 2);
        String object = "DaemonSet/" + name[0] + "/" + name[1];
        Resource<DaemonSet> resource = connections
                .kubernetes()
                .apps()
                .daemonSets()
                .inNamespace(name[0])
                .withName(name[1]);
        try {
            DaemonSet live = resource.get();
            if (live == null) {
                throw missing(object, name);
            }
            if (!mark.equals(restartedBy(live))) {
                connections.guard().beforeWrite(target);
                PatchContext context = PatchContext.of(PatchType.JSON_MERGE);
                context.setFieldManager(ServerSideApply.FIELD_MANAGER);
                resource.patch(
                        context,
                        "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"" + ANNOTATION + "\":\"" + mark
                                + "\"}}}}}");
            }
            await(resource, object, name);
        } catch (KubernetesClientException e) {
            throw ApiFailure.of("patch", object, e);
        }
        return new Acted(List.of(new ObjectChange(object, Change.UPDATED)), Map.of());
    }

    private static String mark(RestartRequest request) {
        String runId = request.run().runId();
        return request.decisions() == 0 ? runId : runId + "/" + request.decisions();
    }

    private static void await(Resource<DaemonSet> resource, String object, String[] name) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        DaemonSet live = resource.get();
        while (live != null && !restarted(live)) {
            if (System.nanoTime() > end) {
                throw Failures.step(
                        Cause.INGRESS_NOT_IN_SYNC,
                        object + " was restarted and does not come back: " + words(live.getStatus()),
                        List.of(Observed.of(
                                "kubectl -n " + name[0] + " get daemonset " + name[1], words(live.getStatus()))),
                        "See why: kubectl -n " + name[0] + " rollout status daemonset/" + name[1]);
            }
            Heartbeat.beat(object + ": " + words(live.getStatus()));
            live = watched(resource, live);
        }
    }

    private static DaemonSet watched(Resource<DaemonSet> resource, DaemonSet last) {
        try {
            return resource.waitUntilCondition(d -> d == null || restarted(d), 1, TimeUnit.SECONDS);
        } catch (KubernetesClientTimeoutException notYet) {
            return last;
        }
    }

    /** As {@code kubectl rollout status} judges a DaemonSet. */
    static boolean restarted(DaemonSet live) {
        DaemonSetStatus status = live.getStatus();
        if (status == null || status.getObservedGeneration() == null) {
            return false;
        }
        int desired = number(status.getDesiredNumberScheduled());
        return status.getObservedGeneration() >= live.getMetadata().getGeneration()
                && number(status.getUpdatedNumberScheduled()) >= desired
                && number(status.getNumberAvailable()) >= desired;
    }

    private static String restartedBy(DaemonSet live) {
        Map<String, String> annotations =
                live.getSpec().getTemplate().getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(ANNOTATION);
    }

    private static String words(DaemonSetStatus status) {
        return status == null
                ? "no status yet"
                : number(status.getUpdatedNumberScheduled()) + " of " + number(status.getDesiredNumberScheduled())
                        + " pods updated, " + number(status.getNumberAvailable()) + " available";
    }

    private static int number(Integer value) {
        return value == null ? 0 : value;
    }

    private static RuntimeException missing(String object, String[] name) {
        return Failures.step(
                Cause.INGRESS_NOT_IN_SYNC,
                "ingress.restart names " + object + ", and there is none",
                List.of(Observed.of("kubectl -n " + name[0] + " get daemonsets", "no " + name[1])),
                "Correct ingress.restart in the spec: kubectl get daemonsets -A");
    }
}
