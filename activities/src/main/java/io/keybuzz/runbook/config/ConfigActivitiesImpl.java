package io.keybuzz.runbook.config;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ConfigMap. A secret that an older install left in it (REDIS_URL) stays while a Deployment reads it there, and goes with the first
 * {@code act} after that: to be called once more when the Deployments have rolled.
 */
public final class ConfigActivitiesImpl implements ConfigActivities {
    private final Connections connections;
    private final ServerSideApply apply;

    public ConfigActivitiesImpl(Connections connections) {
        this.connections = connections;
        this.apply = new ServerSideApply(connections);
    }

    @Override
    public Before observe(Target target) {
        DesiredConfig desired = LiveConfig.desired(connections.kubernetes(), target.spec());
        return new Before(List.of(apply.observe(desired.object())), facts(desired));
    }

    @Override
    public Acted act(ActRequest request) {
        Target target = request.target();
        DesiredConfig desired = LiveConfig.desired(connections.kubernetes(), target.spec());
        ObjectChange change = apply.apply(target, desired.object());
        return new Acted(List.of(change), facts(desired));
    }

    @Override
    public List<Undone> undo(ActRequest request) {
        return request.before().objects().stream()
                .map(before -> apply.undo(request.target(), before))
                .toList();
    }

    private static Map<String, String> facts(DesiredConfig desired) {
        Map<String, String> facts = new LinkedHashMap<>();
        if (!desired.kept().isEmpty()) {
            facts.put("keptKeys", String.join(",", desired.kept()));
        }
        if (!desired.leaked().isEmpty()) {
            facts.put(LEAKED_KEYS, String.join(",", desired.leaked()));
        }
        if (!desired.exposed().isEmpty()) {
            facts.put(EXPOSED_KEYS, String.join(",", desired.exposed()));
        }
        return facts;
    }
}
