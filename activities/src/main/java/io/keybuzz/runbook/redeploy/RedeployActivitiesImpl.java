package io.keybuzz.runbook.redeploy;

import io.fabric8.kubernetes.api.model.Namespace;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.preflight.StoredInstall;
import io.keybuzz.runbook.rollout.ClusterReads;
import io.keybuzz.runbook.run.Names;
import io.temporal.common.converter.RawValue;

/** Reads what a redeploy starts from, and whether it may start. */
public final class RedeployActivitiesImpl implements RedeployActivities {
    private final Connections connections;
    private final StoredInstall stored;

    public RedeployActivitiesImpl(Connections connections) {
        this.connections = connections;
        this.stored = new StoredInstall(connections);
    }

    @Override
    public RedeployPrepared prepare(RawValue input) {
        RedeployOptions options = StoredInstall.options(RedeployFields.OPTIONS, input);
        Prepared prepared = stored.prepared(options.namespace(), options.image());
        return new RedeployPrepared(
                options.image() == null
                        ? prepared
                        : new Prepared(
                                prepared.spec().withImage(options.image()),
                                prepared.cluster(),
                                prepared.searchAttributes()),
                options);
    }

    @Override
    public Standing standing(StandingRequest request) {
        Target target = request.target();
        return new Standing(
                hold(target),
                Windows.closed(target.spec().windows(), request.at()).orElse(null));
    }

    private String hold(Target target) {
        Namespace namespace = ClusterReads.of(
                "namespace " + target.namespace(),
                () -> connections
                        .kubernetes()
                        .namespaces()
                        .withName(target.namespace())
                        .get());
        String reason = namespace == null || namespace.getMetadata().getAnnotations() == null
                ? null
                : namespace.getMetadata().getAnnotations().get(Names.HOLD_ANNOTATION);
        return reason == null ? null : reason.isBlank() ? "no reason given" : RemoteText.neutralise(reason);
    }
}
