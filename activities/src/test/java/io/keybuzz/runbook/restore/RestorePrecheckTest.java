package io.keybuzz.runbook.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.preflight.Findings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RestorePrecheckTest {
    private static final Findings FOUND =
            Findings.facts(Map.of("adoptedObjects", "Ingress/chatwoot/chatwoot-ingress (kubectl-edit)"));

    @Test
    void aRestoreIsToldWhoseObjectsItWouldReplace() {
        assertThat(new RestorePrecheck(target -> FOUND).look(of("RestoreChatwoot")))
                .isEqualTo(FOUND);
    }

    @Test
    void aBackupAndARehearsalReplaceNone() {
        RestorePrecheck precheck = new RestorePrecheck(target -> {
            throw new AssertionError("asked");
        });

        assertThat(precheck.look(of("BackupChatwoot"))).isEqualTo(Findings.NONE);
        assertThat(precheck.look(of("RehearseChatwoot"))).isEqualTo(Findings.NONE);
    }

    private static Target of(String workflowType) {
        Run run = new Run("default", "chatwoot/default/chatwoot", "run-1", "run-1", workflowType, 1);
        return new Target(SpecFixture.of("chatwoot").target().spec(), run);
    }
}
