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

/**
 * The scripts in a real shell, for a bucket, in an image that has {@code aws} and no {@code rclone}. This one keeps its objects in files,
 * takes the arguments that the scripts need and no others, and ends with the codes of the real one: 1 for an empty prefix or a transfer
 * that failed, 252 for words that it does not know, 254 for what the service refuses.
 */
@EnabledOnOs(OS.LINUX)
class AwsScriptTest {
    private static final String OLD = "20260101T000000Z-00000001";
    private static final String AWS = """
            refuse() { echo "An error occurred (AccessDenied) when calling the $1 operation: Access Denied" >&2; exit "$2"; }
            usage() { echo "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]: $*" >&2; exit 252; }
            file() { case $1 in s3://helpdesk/*) echo "$VOLUME/${1#s3://helpdesk/}" ;; *) usage "no such bucket: $1" ;; esac; }
            [ "$1 $2 $3" = '--endpoint-url http://10.0.0.10:9000 s3' ] || usage "$@"
            [ "$AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_DEFAULT_REGION" = 'key secret eu-west-1' ] || refuse any 254
            shift 3
            command=$1; shift
            [ "$command" = ls ] || { [ "$1" = --only-show-errors ] && shift || usage "$@"; }
            case "$command $#" in
            'ls 1')
              [ ! -e denied ] || refuse ListObjectsV2 254
              directory=$(file "$1")
              [ -d "$directory" ] || exit 1
              echo '                           PRE older/'
              for object in "$directory"*; do echo "2026-11-28 03:58:35 $(wc -c <"$object") ${object##*/}"; done ;;
            'cp 2')
              case $2 in
              -) cat "$(file "$1")" 2>/dev/null || { echo 'fatal error: An error occurred (404): Key does not exist' >&2; exit 1; } ;;
              *)
                [ ! -e full ] || { echo "upload failed: $1 to $2 QuotaExceeded" >&2; exit 1; }
                object=$(file "$2"); mkdir -p "${object%/*}"; cat "$1" >"$object"
                case $2 in *.dump) [ ! -e damaging ] || echo damaged >>"$object" ;; esac ;;
              esac ;;
            'rm 1') rm -f "$(file "$1")" ;;
            *) usage "$command" "$@" ;;
            esac
            """;

    @TempDir
    private Path directory;

    private ScriptImage image;

    private final Map<String, String> variables = new HashMap<>(Map.of(
            "KEEP", "7",
            "OWNER", "default/chatwoot",
            "RUN", "run-2",
            "PLACE", "nightly/chatwoot",
            "S3_BUCKET", "helpdesk",
            "S3_ENDPOINT", "http://10.0.0.10:9000",
            "S3_REGION", "eu-west-1",
            "S3_ACCESS_KEY", "key",
            "S3_SECRET_KEY", "secret"));

    @BeforeEach
    void theImage() throws IOException {
        image = ScriptImage.in(directory);
        variables.put(
                "PATH",
                image.only(
                        "sh",
                        "awk",
                        "cat",
                        "cp",
                        "cut",
                        "date",
                        "grep",
                        "head",
                        "mkdir",
                        "mv",
                        "rm",
                        "sed",
                        "sha256sum",
                        "sleep",
                        "sort",
                        "tr",
                        "wc"));
        image.tool("aws", AWS);
        image.tool("psql", """
                case "$*" in
                *server_version_num*) echo 160004 ;;
                *'SELECT 1'*) echo 1 ;;
                *)
                  cat >/dev/null
                  echo 'chatwoot-runbook rows: 2 users'
                  [ -z "$DUMP" ] || { echo 'the data' >"$DUMP" && : >"$DUMP.done"; } ;;
                esac
                """);
        image.tool("pg_dump", "echo 'pg_dump (PostgreSQL) 16.4'\n");
        image.tool("pg_restore", """
                case $* in
                --version) echo 'pg_restore (PostgreSQL) 16.4' ;;
                -l*) echo '3; 1259 16390 TABLE public users chatwoot' ;;
                esac
                """);
        image.tool("sync", "exit 0\n");
    }

    @Test
    void aBackupGoesToTheBucketWithWhatIsToldAboutItAndLeavesNothingOnTheNode() throws Exception {
        ScriptImage.Ended ended = run(BackupTool.BACKUP);

        assertThat(ended.code()).as(ended.output()).isZero();
        BackupManifest made = BackupLog.manifest(ended.output()).orElseThrow();
        assertThat(kept()).containsExactly(made.id() + ".dump", made.id() + ".txt");
        assertThat(Files.readString(bucket().resolve(made.id() + ".txt")))
                .contains("chatwoot-runbook owner: default/chatwoot", "chatwoot-runbook rows: 2 users");
        assertThat(BackupLog.warnings(ended.output())).isEmpty();
        assertThat(names(image.work())).isEmpty();
    }

    @Test
    void anObjectThatIsReadBackDifferentlyFailsAndIsNotKept() throws Exception {
        Files.createFile(directory.resolve("damaging"));

        ScriptImage.Ended ended = run(BackupTool.BACKUP);

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output())
                .containsPattern("failed: what was read back has the digest [0-9a-f]{64} and not [0-9a-f]{64}\\R")
                .doesNotContain("chatwoot-runbook done", "chatwoot-runbook backup:");
        assertThat(kept()).as("nobody takes it for a backup").isEmpty();
    }

    @Test
    void whatTheServiceDoesNotTakeIsToldInItsWords() throws Exception {
        Files.createFile(directory.resolve("full"));

        ScriptImage.Ended ended = run(BackupTool.BACKUP);

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output())
                .contains("QuotaExceeded", "chatwoot-runbook failed: the backup cannot be written to its place");
    }

    @Test
    void onlyAsManyAreKeptAsWanted() throws Exception {
        variables.put("KEEP", "1");
        earlier();

        ScriptImage.Ended ended = run(BackupTool.BACKUP);

        assertThat(ended.output()).contains("chatwoot-runbook removed: " + OLD);
        assertThat(kept()).hasSize(2).noneMatch(name -> name.startsWith(OLD));
    }

    @Test
    void keysThatMayWriteAndNotListMakeABackupWithAWarningAndCannotFindOne() throws Exception {
        Files.createFile(directory.resolve("denied"));

        ScriptImage.Ended ended = run(BackupTool.BACKUP);

        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("AccessDenied");
        assertThat(BackupLog.warnings(ended.output()))
                .singleElement()
                .asString()
                .contains("cannot be listed");
        assertThat(BackupLog.manifest(ended.output())).isPresent();

        variables.put("BACKUP", "latest");
        ScriptImage.Ended looked = run(BackupTool.LOOK);
        assertThat(looked.code()).isEqualTo(1);
        assertThat(looked.output())
                .contains("AccessDenied", "chatwoot-runbook failed: the place of the backups cannot be listed");
    }

    @Test
    void aBucketWithoutBackupsHasNoneAndAnotherOneHasTheLatest() throws Exception {
        variables.put("BACKUP", "latest");

        ScriptImage.Ended none = run(BackupTool.LOOK);

        assertThat(none.code()).as(none.output()).isZero();
        assertThat(BackupLog.manifest(none.output())).isEmpty();
        earlier();
        ScriptImage.Ended one = run(BackupTool.LOOK);
        assertThat(BackupLog.kept(one.output())).containsExactly(OLD);
        assertThat(BackupLog.manifest(one.output()).orElseThrow().id()).isEqualTo(OLD);
    }

    @Test
    void aRestoreReadsItFromTheBucketAndSaysWhenItIsGone() throws Exception {
        BackupManifest made =
                BackupLog.manifest(run(BackupTool.BACKUP).output()).orElseThrow();
        variables.putAll(Map.of("BACKUP", made.id(), "SHA256", made.sha256(), "PGDATABASE", "restored"));

        ScriptImage.Ended ended = run(BackupTool.RESTORE);

        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(BackupLog.rows(ended.output())).isEqualTo(Map.of("users", 2L));

        Files.delete(bucket().resolve(made.id() + ".dump"));
        ScriptImage.Ended gone = run(BackupTool.RESTORE);
        assertThat(gone.code()).isEqualTo(1);
        assertThat(gone.output())
                .contains("Key does not exist", "chatwoot-runbook failed: the backup cannot be read from its place");
    }

    private void earlier() throws IOException {
        Files.createDirectories(bucket());
        Files.writeString(bucket().resolve(OLD + ".dump"), "the data");
        Files.writeString(
                bucket().resolve(OLD + ".txt"),
                "chatwoot-runbook backup: " + OLD + " 8 " + "0".repeat(64)
                        + "\nchatwoot-runbook owner: default/chatwoot\nchatwoot-runbook run: run-1\n");
    }

    private Path bucket() {
        return image.volume().resolve("nightly/chatwoot");
    }

    private List<String> kept() throws IOException {
        return names(bucket());
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private ScriptImage.Ended run(BackupTool tool) throws Exception {
        String script = tool.script().replace("work=/work\n", "work=$WORK\n").replace("/work/", "$WORK/");
        assertThat(script).contains("work=$WORK").doesNotContain("=/work");
        return image.run(script, variables);
    }
}
