package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.DeployPlanner;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.preflight.AdoptionPrecheck;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.run.WorkflowType;
import java.util.List;

/** Whether a restore may start again what it stops: what its apply would refuse is refused while the install still serves. */
public final class RestorePrecheck implements Precheck {
    private final Precheck adoption;

    public RestorePrecheck(Connections connections) {
        // A restore changes neither ConfigMap nor Secret: the pods start with them as they are now.
        this(new AdoptionPrecheck(
                connections, List.of(new DeployPlanner(connections, new ServerSideApply(connections)))));
    }

    /** @param adoption asked about what is applied once the databases have changed names */
    RestorePrecheck(Precheck adoption) {
        this.adoption = adoption;
    }

    @Override
    public Findings look(Target target) {
        return WorkflowType.RESTORE.equals(target.run().workflowType()) ? adoption.look(target) : Findings.NONE;
    }
}
