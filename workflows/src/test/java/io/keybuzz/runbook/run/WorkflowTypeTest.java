package io.keybuzz.runbook.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.backup.BackupChatwoot;
import io.keybuzz.runbook.install.InstallChatwoot;
import io.keybuzz.runbook.redeploy.RedeployChatwoot;
import io.keybuzz.runbook.rehearsal.RehearseChatwoot;
import io.keybuzz.runbook.restore.RestoreChatwoot;
import io.keybuzz.runbook.uninstall.UninstallChatwoot;
import io.keybuzz.runbook.verify.VerifyChatwoot;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkflowTypeTest {
    @Test
    void isTheSimpleNameOfTheInterface() {
        Map.of(
                        InstallChatwoot.class, WorkflowType.INSTALL,
                        RedeployChatwoot.class, WorkflowType.REDEPLOY,
                        VerifyChatwoot.class, WorkflowType.VERIFY,
                        UninstallChatwoot.class, WorkflowType.UNINSTALL,
                        BackupChatwoot.class, WorkflowType.BACKUP,
                        RestoreChatwoot.class, WorkflowType.RESTORE,
                        RehearseChatwoot.class, WorkflowType.REHEARSE)
                .forEach((type, name) -> assertThat(name).isEqualTo(type.getSimpleName()));
    }
}
