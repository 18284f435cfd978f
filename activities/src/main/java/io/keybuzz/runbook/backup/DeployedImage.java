package io.keybuzz.runbook.backup;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.rollout.ClusterReads;
import io.keybuzz.runbook.run.Names;

/** The version that belongs to the data: what the web pods are to run. */
public final class DeployedImage {
    private DeployedImage() {}

    /** Its name as the Deployment has it; null when nothing is deployed. */
    public static String of(Connections connections, Target target) {
        Deployment web = ClusterReads.of(
                "Deployment " + Names.WEB,
                () -> connections
                        .kubernetes()
                        .apps()
                        .deployments()
                        .inNamespace(target.namespace())
                        .withName(Names.WEB)
                        .get());
        return web == null
                ? null
                : web.getSpec().getTemplate().getSpec().getContainers().stream()
                        .filter(c -> Names.WEB.equals(c.getName()))
                        .map(Container::getImage)
                        .findFirst()
                        .orElse(null);
    }
}
