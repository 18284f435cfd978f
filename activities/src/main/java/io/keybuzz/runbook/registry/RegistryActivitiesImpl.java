package io.keybuzz.runbook.registry;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.kubernetes.Deletion;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.rollout.ClusterReads;
import io.keybuzz.runbook.rollout.PodSymptom;
import io.keybuzz.runbook.secret.SecretUnreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The image pull secret. Logins for other registries in it are kept; without a login in the spec nothing is written. */
public final class RegistryActivitiesImpl implements RegistryActivities {
    private static final int TRIES = 10;

    private final Connections connections;
    private final PullSecret secret;
    private final ServerSideApply apply;
    private final Deletion deletion;

    public RegistryActivitiesImpl(Connections connections) {
        this.connections = connections;
        this.secret = new PullSecret(connections);
        this.apply = new ServerSideApply(connections);
        this.deletion = new Deletion(connections);
    }

    @Override
    public Before observe(Target target) {
        return new Before(List.of(apply.observe(PullSecret.named(target.spec()))), Map.of());
    }

    @Override
    public Acted act(ActRequest request) {
        Target target = request.target();
        Secret live = secret.live(target.spec());
        refuseAnotherType(target, live);
        Optional<Login> login;
        try {
            login = secret.login(target.spec(), live);
        } catch (SecretUnreadable e) {
            throw Failures.step(
                    Cause.SECRET_UNREADABLE,
                    e.getMessage(),
                    List.of(),
                    "Put the login for " + target.spec().registry().server() + " where the spec says, then retry.");
        }
        return new Acted(
                login.map(l -> List.of(apply.apply(target, PullSecret.desired(target, live, l))))
                        .orElse(List.of()),
                Map.of());
    }

    @Override
    public List<Undone> undo(ActRequest request) {
        return request.before().objects().stream()
                .map(before -> apply.undo(request.target(), before))
                .toList();
    }

    @Override
    public Acted pullAgain(Target target) {
        return ClusterReads.of("pods in " + target.namespace(), () -> {
            List<ObjectChange> changes = new ArrayList<>();
            for (Pod pod : connections
                    .kubernetes()
                    .pods()
                    .inNamespace(target.namespace())
                    .withLabel("app", PodTemplate.APP)
                    .list()
                    .getItems()) {
                Heartbeat.beat(pod.getMetadata().getName());
                if (replaced(target, pod)) {
                    changes.add(new ObjectChange(ServerSideApply.nameOf(pod), Change.DELETED));
                }
            }
            return new Acted(changes, Map.of());
        });
    }

    /** One that pulled meanwhile is left alone. */
    private boolean replaced(Target target, Pod seen) {
        Pod pod = seen;
        for (int i = 0; i < TRIES && pod != null && cannotPull(pod); i++) {
            if (deletion.asSeen(target, pod)) {
                return true;
            }
            pod = connections.kubernetes().resource(seen).get();
        }
        return false;
    }

    private static boolean cannotPull(Pod pod) {
        // A Job's pod is the kubelet's to try again: its status is late, and with a migration that has just begun the
        // Job would fail.
        boolean replaceable = pod.getMetadata().getOwnerReferences() != null
                && pod.getMetadata().getOwnerReferences().stream().anyMatch(o -> "ReplicaSet".equals(o.getKind()));
        return replaceable
                && pod.getMetadata().getDeletionTimestamp() == null
                && PodSymptom.of(pod)
                        .filter(s -> s.kind() == PodSymptom.Kind.PULL)
                        .isPresent();
    }

    // A Secret's type cannot be changed, and a pod ignores a pull secret of another type without a word.
    private static void refuseAnotherType(Target target, Secret live) {
        if (live == null || PullSecret.TYPE.equals(live.getType())) {
            return;
        }
        String name = target.spec().registry().secretName();
        throw Failures.step(
                Cause.REFUSED,
                ServerSideApply.nameOf(live) + " has type " + live.getType() + "; to pull images it has to be "
                        + PullSecret.TYPE + ", and a type cannot be changed",
                List.of(Observed.of("kubectl -n " + target.namespace() + " get secret " + name, live.getType())),
                "`kubectl -n " + target.namespace() + " delete secret " + name
                        + "` if nothing else uses it, or choose another registry.secretName; then retry.");
    }
}
