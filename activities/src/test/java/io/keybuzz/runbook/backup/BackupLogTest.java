package io.keybuzz.runbook.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BackupLogTest {
    private static final String SUM = "6721c3d2".repeat(8);
    private static final String LOG = """
        cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot, database chatwoot: psql: error: timeout
        chatwoot-runbook tool: pg_dump 15.18, server 15
        chatwoot-runbook backup: 20261128T035835Z-6721c3d2 9328 %s
        chatwoot-runbook image: ghcr.io/a/b:v1@sha256:%s
        chatwoot-runbook database: chatwoot
        chatwoot-runbook schema: 20240213131252
        chatwoot-runbook extension: pg_trgm
        chatwoot-runbook extension: pgcrypto
        chatwoot-runbook rows: 3 "Odd Table"
        chatwoot-runbook rows: 1000 users
        chatwoot-runbook removed: 20261101T000000Z-00000000
        """.formatted(SUM, SUM);

    @Test
    void tellsWhatTheScriptMade() {
        BackupManifest made =
                BackupLog.manifest(LOG + "chatwoot-runbook done\n").orElseThrow();

        assertThat(made.id()).isEqualTo("20261128T035835Z-6721c3d2");
        assertThat(made.bytes()).isEqualTo(9328);
        assertThat(made.sha256()).isEqualTo(SUM);
        assertThat(made.image()).isEqualTo("ghcr.io/a/b:v1@sha256:" + SUM);
        assertThat(made.lastMigration()).isEqualTo("20240213131252");
        assertThat(made.extensions()).containsExactly("pg_trgm", "pgcrypto");
        assertThat(made.rows()).isEqualTo(Map.of("\"Odd Table\"", 3L, "users", 1000L));
    }

    @Test
    void tellsWhatStaysThoughItShouldHaveGone() {
        assertThat(BackupLog.warnings(LOG)).isEmpty();
        assertThat(BackupLog.warnings(LOG + "chatwoot-runbook warning: 20261101T000000Z-00000000 cannot be removed\n"))
                .containsExactly("20261101T000000Z-00000000 cannot be removed");
    }

    @Test
    void aScriptThatDidNotComeToItsEndMadeNothing() {
        assertThat(BackupLog.manifest(LOG)).isEmpty();
    }

    @Test
    void whatIsNotKnownIsNull() {
        BackupManifest made = BackupLog.manifest("chatwoot-runbook backup: 20261128T035835Z-6721c3d2 1 " + SUM
                        + "\nchatwoot-runbook image: \nchatwoot-runbook schema: \nchatwoot-runbook done\n")
                .orElseThrow();

        assertThat(made.image()).isNull();
        assertThat(made.lastMigration()).isNull();
        assertThat(made.rows()).isEmpty();
    }

    @Test
    void listsTheBackupsThatThereAre() {
        assertThat(BackupLog.kept("chatwoot-runbook kept: b\nchatwoot-runbook kept: a\nchatwoot-runbook done"))
                .containsExactly("b", "a");
    }
}
