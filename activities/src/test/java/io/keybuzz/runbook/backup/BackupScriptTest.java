package io.keybuzz.runbook.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The Job's script in a real shell, with tools of PostgreSQL 16 that do what they are told to. */
@EnabledOnOs(OS.LINUX)
class BackupScriptTest {
    private static final int REFUSED = 78;

    @TempDir
    private Path directory;

    @BeforeEach
    void theImage() throws IOException {
        Files.createDirectories(directory.resolve("bin"));
        Files.createDirectories(directory.resolve("volume"));
        tool("psql", """
                case "$*" in
                *server_version_num*) echo 160004 ;;
                *'SELECT 1'*) echo 1 ;;
                *) cat >/dev/null; echo 'chatwoot-runbook rows: 2 users'; pg_dump -f "$DUMP" && : >"$DUMP.done" ;;
                esac
                """);
        pgDump("16.4 (Debian 16.4-1.pgdg120+1)");
        tool("pg_restore", "exit 0\n");
        tool("sync", "exit 0\n");
    }

    @Test
    void aBackupStaysWithWhatIsToldAboutIt() throws Exception {
        Ended ended = run();

        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("chatwoot-runbook rows: 2 users").endsWith("chatwoot-runbook done\n");
        assertThat(kept()).hasSize(2).allMatch(name -> name.matches("\\d{8}T\\d{6}Z-[0-9a-f]{8}\\.(dump|txt)"));
    }

    @Test
    void aToolThatIsOlderThanTheServerIsRefusedBeforeAnythingIsDumped() throws Exception {
        pgDump("15.6 (Debian 15.6-0+deb12u1)");

        Ended ended = run();

        assertThat(ended.code()).isEqualTo(REFUSED);
        assertThat(ended.output())
                .contains("chatwoot-runbook tool: pg_dump 15.6, server 16")
                .endsWith("chatwoot-runbook refused: pg_dump of the image is 15.6, the server is PostgreSQL 16:"
                        + " the tool must not be older\n");
        assertThat(kept()).isEmpty();
    }

    @Test
    void aToolThatIsNewerThanTheServerWillDo() throws Exception {
        pgDump("17.2");

        assertThat(run().code()).isZero();
    }

    @Test
    void whatIsReadBackDifferentlyFailsAndIsNotKept() throws Exception {
        // Between the writing and the reading the script asks the disk to have written.
        tool("sync", "for dump in \"$VOLUME\"/*.dump; do echo damaged >>\"$dump\"; done\n");

        Ended ended = run();

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output())
                .containsPattern("failed: what was read back has the digest [0-9a-f]{64} and not [0-9a-f]{64}\\R")
                .doesNotContain("chatwoot-runbook done", "chatwoot-runbook backup:");
        assertThat(kept()).as("nobody takes it for a backup").isEmpty();
    }

    private void pgDump(String version) throws IOException {
        tool("pg_dump", """
                if [ "$1" = --version ]; then echo 'pg_dump (PostgreSQL) %s'; exit 0; fi
                echo 'the data' >"$DUMP"
                """.formatted(version));
    }

    private void tool(String name, String script) throws IOException {
        Path tool = Files.writeString(directory.resolve("bin").resolve(name), "#!/bin/sh\n" + script);
        assertThat(tool.toFile().setExecutable(true)).isTrue();
    }

    private List<String> kept() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("volume"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Ended run() throws Exception {
        Path volume = directory.resolve("volume");
        String script = BackupTool.BACKUP.script().replace("work=/backups/$PLACE", "work=$VOLUME");
        assertThat(script).contains("work=$VOLUME");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().put("PATH", directory.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("VOLUME", volume.toString());
        builder.environment().put("KEEP", "7");
        builder.environment().remove("S3_BUCKET");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    private record Ended(int code, String output) {}
}
