package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.install.FakeActivities;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.run.WorkflowScenario;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowStub;
import java.util.List;

/** A restore over scripted activities. */
abstract class RestoreScenario extends WorkflowScenario {
    final WorkflowStub restore(Spec.OnFailure onFailure) {
        Spec spec = Specs.spec(onFailure)
                .but()
                .backup(new Spec.Backup(Spec.Backup.Mode.JOB, "postgres:16", null, "backups", null, 7, false))
                .spec();
        return start(RestoreChatwootImpl.class, "RestoreChatwoot", List.of(new FakeActivities(script, spec).all()));
    }
}
