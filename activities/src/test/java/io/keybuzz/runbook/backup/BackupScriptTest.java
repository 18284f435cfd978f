package io.keybuzz.runbook.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private ScriptImage image;

    private final Map<String, String> variables =
            new HashMap<>(Map.of("KEEP", "7", "OWNER", "default/chatwoot", "RUN", "run-2"));

    @BeforeEach
    void theImage() throws IOException {
        image = ScriptImage.in(directory);
        image.tool("psql", """
                case "$*" in
                *server_version_num*) echo 160004 ;;
                *'SELECT 1'*) echo 1 ;;
                *) cat >/dev/null; echo 'chatwoot-runbook rows: 2 users'; pg_dump -f "$DUMP" && : >"$DUMP.done" ;;
                esac
                """);
        pgDump("16.4 (Debian 16.4-1.pgdg120+1)");
        image.tool("pg_restore", "exit 0\n");
        image.tool("sync", "exit 0\n");
    }

    @Test
    void aBackupStaysWithWhatIsToldAboutIt() throws Exception {
        ScriptImage.Ended ended = run();

        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("chatwoot-runbook rows: 2 users").endsWith("chatwoot-runbook done\n");
        assertThat(kept()).hasSize(2).allMatch(name -> name.matches("\\d{8}T\\d{6}Z-[0-9a-f]{8}\\.(dump|txt)"));
    }

    @Test
    void aToolThatIsOlderThanTheServerIsRefusedBeforeAnythingIsDumped() throws Exception {
        pgDump("15.6 (Debian 15.6-0+deb12u1)");

        ScriptImage.Ended ended = run();

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
        image.tool("sync", "for dump in \"$VOLUME\"/*.dump; do echo damaged >>\"$dump\"; done\n");

        ScriptImage.Ended ended = run();

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output())
                .containsPattern("failed: what was read back has the digest [0-9a-f]{64} and not [0-9a-f]{64}\\R")
                .doesNotContain("chatwoot-runbook done", "chatwoot-runbook backup:");
        assertThat(kept()).as("nobody takes it for a backup").isEmpty();
    }

    @Test
    void theOneThatWasJustMadeStaysWhateverTheTimeOnANodeWas() throws Exception {
        variables.put("KEEP", "1");
        earlier("20991231T000000Z-00000000", "default/chatwoot", "run-1");

        ScriptImage.Ended ended = run();

        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("chatwoot-runbook removed: 20991231T000000Z-00000000");
        assertThat(kept()).hasSize(2).noneMatch(name -> name.startsWith("2099"));
    }

    @Test
    void whatThisRunMadeBeforeItsMigrationsStaysHoweverOftenTheyAreTried() throws Exception {
        variables.put("KEEP", "1");
        earlier("20260101T000000Z-00000001", "default/chatwoot", "run-1");
        earlier("20260102T000000Z-00000002", "default/chatwoot", "run-2");

        run();

        assertThat(kept()).contains("20260102T000000Z-00000002.dump").doesNotContain("20260101T000000Z-00000001.dump");
    }

    @Test
    void whatAnotherInstallKeepsInTheSamePlaceIsNeitherRemovedNorCounted() throws Exception {
        variables.put("KEEP", "2");
        earlier("20260101T000000Z-00000001", "default/chatwoot", "run-1");
        earlier("20260102T000000Z-00000002", "staging/chatwoot", "run-1");
        earlier("20260103T000000Z-00000003", "staging/chatwoot", "run-1");

        run();

        assertThat(kept())
                .contains(
                        "20260101T000000Z-00000001.dump",
                        "20260102T000000Z-00000002.dump",
                        "20260103T000000Z-00000003.dump");
    }

    @Test
    void whereTheOlderOnesCannotBeListedThereIsABackupAndAWarning() throws Exception {
        image.tool("ls", "echo 'ls: Permission denied' >&2; exit 2\n");

        ScriptImage.Ended ended = run();

        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output())
                .contains("Permission denied")
                .endsWith("chatwoot-runbook warning: the backups here cannot be listed, and those beyond 7 stay\n"
                        + "chatwoot-runbook done\n");
        assertThat(BackupLog.warnings(ended.output())).hasSize(1);
        assertThat(BackupLog.manifest(ended.output())).isPresent();
    }

    @Test
    void whatCannotBeRemovedIsWarnedOfAndWhatHasNothingBesideItToo() throws Exception {
        variables.put("KEEP", "1");
        earlier("20260101T000000Z-00000001", "default/chatwoot", "run-1");
        earlier("20260102T000000Z-00000002", "default/chatwoot", "run-1");
        Files.writeString(image.volume().resolve("20260103T000000Z-00000003.dump"), "of whom?");
        image.tool("rm", "case $* in *00000001*) exit 1 ;; esac\nexec /bin/rm \"$@\"\n");

        ScriptImage.Ended ended = run();

        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("chatwoot-runbook removed: 20260102T000000Z-00000002\n");
        assertThat(BackupLog.warnings(ended.output()))
                .containsExactly(
                        "20260103T000000Z-00000003 has nothing beside it that says what it is, and stays",
                        "20260101T000000Z-00000001 cannot be removed");
    }

    @Test
    void theLatestIsTheNewestOfThisInstall() throws Exception {
        earlier("20260101T000000Z-00000001", "default/chatwoot", "run-1");
        earlier("20260102T000000Z-00000002", "staging/chatwoot", "run-1");
        variables.put("BACKUP", "latest");

        assertThat(run(BackupTool.LOOK).output())
                .contains("kept: 20260102T000000Z-00000002", "backup: 20260101T000000Z-00000001")
                .doesNotContain("backup: 20260102T000000Z-00000002");

        variables.put("BACKUP", "20260102T000000Z-00000002");
        assertThat(run(BackupTool.LOOK).output())
                .as("who names it means it")
                .contains("backup: 20260102T000000Z-00000002");
    }

    private void earlier(String id, String owner, String run) throws IOException {
        Path volume = image.volume();
        Files.writeString(volume.resolve(id + ".dump"), "the data");
        Files.writeString(
                volume.resolve(id + ".txt"),
                "chatwoot-runbook backup: " + id + " 8 " + "0".repeat(64) + "\nchatwoot-runbook owner: " + owner
                        + "\nchatwoot-runbook run: " + run + "\n");
    }

    private void pgDump(String version) throws IOException {
        image.tool("pg_dump", """
                if [ "$1" = --version ]; then echo 'pg_dump (PostgreSQL) %s'; exit 0; fi
                echo 'the data' >"$DUMP"
                """.formatted(version));
    }

    private List<String> kept() throws IOException {
        try (Stream<Path> files = Files.list(image.volume())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private ScriptImage.Ended run() throws Exception {
        return run(BackupTool.BACKUP);
    }

    private ScriptImage.Ended run(BackupTool tool) throws Exception {
        String script = tool.script().replace("work=/backups/$PLACE", "work=$VOLUME");
        assertThat(script).contains("work=$VOLUME");
        return image.run(script, variables);
    }
}
