package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the lab's histories hold for {@link UndoAnywhereTest} to interrupt. */
class RecordedWriteTest {

    @Test
    void anInstallWithAnAdministratorAppliesTwice() throws IOException {
        assertThat(writes("InstallChatwoot"))
                .containsExactlyInAnyOrder(
                        "NamespaceAct 1",
                        "CredentialsAct 1",
                        "ConfigAct 1",
                        "RegistryAct 1",
                        "DeployAct 1",
                        "MigrationMigrate 1",
                        "FirewallAct 1",
                        "AdministratorCreate 1",
                        "DeployAct 2");
    }

    @Test
    void aRedeployOfAChangedSecretRolls() throws IOException {
        assertThat(writes("RedeployChatwoot"))
                .as("what changed nothing is no write")
                .containsExactlyInAnyOrder("CredentialsAct 1", "DeployRoll 1");
    }

    @Test
    void theInputIsThatOfTheRunThatHasTheWrite() throws IOException {
        assertThat(RecordedWrite.ofRunsThatEndedWell("InstallChatwoot"))
                .filteredOn(write -> write.activity().equals("AdministratorCreate"))
                .singleElement()
                .satisfies(write -> assertThat(
                                write.input().get(0).getPayload().getData().toStringUtf8())
                        .contains("admin-password"));
    }

    private static List<String> writes(String workflow) throws IOException {
        return RecordedWrite.ofRunsThatEndedWell(workflow).stream()
                .map(write -> write.activity() + " " + write.nth())
                .toList();
    }
}
