package io.keybuzz.runbook.backup;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.rollout.ClusterReads;
import io.keybuzz.runbook.run.Names;

/** The version that belongs to the data: what the web pods are to run. */
public final class DeployedImage {
    private DeployedImage() {}

    /** Its name as the Deployment has it; null when nothing is deployed. */
    public static String of(Connections connections, Target target) {
        return ClusterReads.of(
                        "Deployment " + Names.WEB,
                        () -> LiveDeployment.find(connections.kubernetes(), target.namespace(), Names.WEB))
                .flatMap(web -> LiveDeployment.image(web, Names.WEB))
                .orElse(null);
    }
}
