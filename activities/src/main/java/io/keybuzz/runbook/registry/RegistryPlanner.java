package io.keybuzz.runbook.registry;

import io.fabric8.kubernetes.api.model.Secret;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ObjectPlan;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import java.util.List;

/** What would be done to the image pull secret. Throws {@code SecretUnreadable} when the login cannot be known. */
public final class RegistryPlanner implements Planner {
    private final PullSecret secret;
    private final ObjectPlan objects;

    public RegistryPlanner(Connections connections) {
        this(connections, new ServerSideApply(connections));
    }

    /** @param objects how objects are compared */
    public RegistryPlanner(Connections connections, ObjectPlan objects) {
        this.secret = new PullSecret(connections);
        this.objects = objects;
    }

    @Override
    public Step step() {
        return Step.IMAGE_PULL_SECRET;
    }

    @Override
    public List<PlannedChange> plan(Target target) {
        Secret live = secret.live(target.spec());
        return secret
                .login(target.spec(), live)
                .flatMap(login -> objects.plan(target, PullSecret.desired(target, live, login)))
                .stream()
                .toList();
    }
}
