package io.keybuzz.runbook.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybuzz.runbook.spec.SecretRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialSourceTest {
    @TempDir
    Path world;

    private Path directory;

    @BeforeEach
    void makesADirectoryAsKubernetesMountsIt() throws Exception {
        directory = Files.createDirectories(world.resolve("credentials"));
        Files.createDirectory(directory.resolve("..2026"));
        Files.writeString(directory.resolve("..2026/mounted"), "kept\n");
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2026"));
        Files.createSymbolicLink(directory.resolve("mounted"), Path.of("..data/mounted"));
        Files.writeString(world.resolve("outside"), "hunter2");
        Files.createSymbolicLink(directory.resolve("leak"), world.resolve("outside"));
    }

    @Test
    void readsAFileAndTakesOneTrailingNewlineAway() throws Exception {
        Files.writeString(directory.resolve("two"), " p@ss\n\n");

        assertThat(resolve("file:mounted")).isEqualTo("kept");
        assertThat(resolve("file:two")).isEqualTo(" p@ss\n");
    }

    @Test
    void readsOnlyTheVariablesThatAreMeantForIt() {
        assertThat(resolve("env:RUNBOOK_SECRET_REDIS")).isEqualTo("from the environment");
        assertRefused("env:HOME", "begins with RUNBOOK_SECRET_");
        assertRefused("env:RUNBOOK_SECRET_NONE", "no variable of that name");
    }

    @Test
    void doesNotLeaveItsDirectory() {
        assertRefused("file:leak", "leads out of the credentials directory");
        assertRefused("file:../outside", "no ..");
        assertRefused("file:/etc/passwd", "not absolute");
        assertRefused("file:missing", "there is no ");
        assertRefused("hunter2", "not the secret itself");
    }

    @Test
    void refusesWhatNoPasswordCanBe() throws Exception {
        Files.writeString(directory.resolve("empty"), "\n");
        Files.writeString(directory.resolve("nul"), "hunter2\0");
        Files.write(directory.resolve("bytes"), new byte[] {(byte) 0xC3, (byte) 0x28});

        assertRefused("file:empty", "is empty");
        assertRefused("file:nul", "NUL");
        assertRefused("file:bytes", "UTF-8");
        assertRefused("secret:a/b", "no cluster at hand");
        assertThatThrownBy(
                        () -> new CredentialSource(null, Map.of(), null).resolve("chatwoot", new SecretRef("file:x")))
                .hasMessageContaining("RUNBOOK_CREDENTIALS_DIR is not set");
    }

    private void assertRefused(String reference, String words) {
        assertThatThrownBy(() -> resolve(reference))
                .isInstanceOf(SecretUnreadable.class)
                .hasNoCause()
                .hasMessageContaining(words)
                .hasMessageNotContaining("hunter2");
    }

    private String resolve(String reference) {
        return new CredentialSource(
                        directory, Map.of("RUNBOOK_SECRET_REDIS", "from the environment", "HOME", "/root"), null)
                .resolve("chatwoot", new SecretRef(reference));
    }
}
