package io.keybuzz.runbook.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The Job's script in a real shell, against a server of PostgreSQL 16, with tools that do what they are told to. */
@EnabledOnOs(OS.LINUX)
class RestoreScriptTest {
    private static final String UNKNOWN =
            "pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter \"transaction_timeout\"\n";
    private static final String IGNORED = "pg_restore: warning: errors ignored on restore: 1\n";

    @TempDir
    private Path directory;

    private ScriptImage image;

    @BeforeEach
    void theImage() throws IOException {
        image = ScriptImage.in(directory);
        Files.writeString(image.volume().resolve("ID.dump"), "the data");
        image.tool("psql", """
                case "$*" in
                *server_version_num*) echo 160004 ;;
                *'SELECT 1'*) echo 1 ;;
                *) cat >/dev/null; echo 'chatwoot-runbook rows: 2 users' ;;
                esac
                """);
    }

    @Test
    void whatAnOlderServerDoesNotKnowOfANewerToolIsNoErrorOfTheRestore() throws Exception {
        pgRestore("17.2", UNKNOWN + IGNORED, 1);

        ScriptImage.Ended ended = run();

        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output()).endsWith("chatwoot-runbook done\n");
        assertThat(asked()).doesNotContain("--exit-on-error");
    }

    @Test
    void anyOtherErrorOfANewerToolIsOne() throws Exception {
        pgRestore("17.2", UNKNOWN + "pg_restore: error: COPY failed for table \"users\"\n" + IGNORED, 1);

        ScriptImage.Ended ended = run();

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output())
                .contains("COPY failed", "chatwoot-runbook failed: pg_restore did not end well")
                .doesNotContain("chatwoot-runbook done");
    }

    @Test
    void oneThatDidNotComeToItsEndIsNotTakenForDone() throws Exception {
        pgRestore("17.2", UNKNOWN, 137);

        assertThat(run().code()).isEqualTo(1);
    }

    @Test
    void theFirstErrorOfAToolOfTheServersVersionEndsIt() throws Exception {
        pgRestore("16.4", "pg_restore: error: nothing works\n", 1);

        assertThat(run().code()).isEqualTo(1);
        assertThat(asked()).contains("--exit-on-error");
    }

    @Test
    void whatOnlyASuperuserMakesIsLeftOut() throws Exception {
        pgRestore("16.4", "", 0);

        assertThat(run().code()).isZero();
        assertThat(Files.readString(image.volume().resolve("list")))
                .contains("TABLE public users")
                .doesNotContain("EXTENSION", "EVENT TRIGGER", "PUBLICATION");
    }

    private void pgRestore(String version, String errors, int code) throws IOException {
        Files.writeString(directory.resolve("errors"), errors);
        image.tool("pg_restore", """
                case "$*" in
                --version) echo 'pg_restore (PostgreSQL) %s' ;;
                -l*) cat <<END
                2; 3079 16385 EXTENSION - pgcrypto
                3; 1259 16390 TABLE public users chatwoot
                4; 3466 16400 EVENT TRIGGER - audit postgres
                5; 6104 16410 PUBLICATION - everything postgres
                6; 6106 16411 PUBLICATION TABLE public everything users
                END
                ;;
                *) echo "$*" >asked; cat errors >&2; exit %d ;;
                esac
                """.formatted(version, code));
    }

    private String asked() throws IOException {
        return Files.readString(directory.resolve("asked"));
    }

    private ScriptImage.Ended run() throws Exception {
        String script = BackupTool.RESTORE
                .script()
                .replace("work=/backups/$PLACE", "work=$VOLUME")
                .replace("/work/", "$VOLUME/");
        assertThat(script).contains("work=$VOLUME", "list=$VOLUME/list");
        return image.run(
                script,
                Map.of(
                        "BACKUP",
                        "ID",
                        "PGDATABASE",
                        "restored",
                        "SHA256",
                        "eb2ea6de1a7aac2693c5120194a01aca2fa3462b6a27b11582f4fd314a580ac7"));
    }
}
