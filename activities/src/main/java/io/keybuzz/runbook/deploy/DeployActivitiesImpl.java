package io.keybuzz.runbook.deploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.credentials.FirstAdministrator;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.rollout.ClusterReads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Service, Ingress and both Deployments by server-side apply. */
public final class DeployActivitiesImpl implements DeployActivities {
    private final ServerSideApply apply;
    private final DesiredWorkload desired;
    private final FirstAdministrator administrators;

    public DeployActivitiesImpl(Connections connections) {
        this.apply = new ServerSideApply(connections);
        this.desired = new DesiredWorkload(connections.kubernetes());
        this.administrators = new FirstAdministrator(connections);
    }

    @Override
    public Before observe(Target target) {
        List<ObjectState> objects =
                desired.of(target).stream().map(apply::observe).toList();
        return new Before(objects, Map.of());
    }

    /** With {@code admin} in the spec the way in is left out until there is an administrator: the first visitor would become one. */
    @Override
    public Acted act(ActRequest request) {
        Target target = request.target();
        boolean closed = target.spec().admin() != null
                && ClusterReads.of("secrets", () -> administrators.door(target)).administrators() <= 0;
        return applied(
                target,
                desired.of(target).stream()
                        .filter(object -> !closed || !(object instanceof Ingress))
                        .toList());
    }

    /** The restart annotation is the run's id: an attempt that comes again replaces nothing again. */
    @Override
    public Acted roll(RollRequest request) {
        Target target = request.target();
        String restart = request.restart() ? target.run().runId() : null;
        return applied(target, desired.of(target, restart, request.withoutWorkers()));
    }

    private Acted applied(Target target, List<HasMetadata> objects) {
        List<ObjectChange> changes = new ArrayList<>();
        for (HasMetadata object : objects) {
            Heartbeat.beat(ServerSideApply.nameOf(object));
            changes.add(apply.apply(target, object));
        }
        return new Acted(changes, Map.of("checksum", desired.checksum(target.namespace())));
    }

    /** Takes the way in away first and the pods last. */
    @Override
    public List<Undone> undo(ActRequest request) {
        List<ObjectState> objects = request.before().objects();
        List<Undone> undone = new ArrayList<>();
        for (int i = objects.size() - 1; i >= 0; i--) {
            Heartbeat.beat(objects.get(i).object());
            undone.add(apply.undo(request.target(), objects.get(i)));
        }
        return undone;
    }
}
