package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("core")
class BackupScenarioTest extends Scenario {
    private static final String IMAGE = "ghcr.io/keybuzzio/chatwoot-keybuzz:";
    private static final String CLAIM = "chatwoot-backups";
    private static final Map<String, Object> BACKED_UP = backedUp(Map.of());

    @Test
    void aBackupIsMadeReadBackAndTold() throws Exception {
        installedAndUsed();

        Report report = backup();

        assertSucceeded(report);
        assertThat(report.backup().location()).matches("pvc/" + CLAIM + "/chatwoot/\\d{8}T\\d{6}Z-[0-9a-f]{8}\\.dump");
        assertThat(report.backup().sha256()).hasSize(64);
        assertThat(report.backup().bytes()).isPositive();
        assertThat(report.backup().rows()).containsEntry("users", 1L).containsEntry("schema_migrations", 20L);
        assertThat(check(report, "backup").status()).isEqualTo(Check.Status.PASSED);
    }

    @Test
    void aBackupComesBeforePendingMigrations() throws Exception {
        installedAndUsed();

        Report report = Run.redeploy(world, Map.of("image", IMAGE + "v3.13.0")).end();

        assertSucceeded(report);
        assertThat(report.steps()).extracting(StepReport::id).containsSubsequence("backup", "drain", "migrate");
        assertThat(report.backup().rows()).as("what was there before").containsEntry("schema_migrations", 20L);
        assertThat(world.sql("chatwoot", "select count(*) from schema_migrations"))
                .containsExactly("23");
        assertThat(check(report, "backup").status()).isEqualTo(Check.Status.PASSED);
    }

    @Test
    void withoutItsClaimNothingIsBegun() throws Exception {
        assertSucceeded(install(backedUp(UNATTENDED)));

        Report report = backup();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.BACKUP_PLACE).summary()).contains(CLAIM);
    }

    @Test
    void anImageWithoutTheToolsIsNamed() throws Exception {
        assertSucceeded(install(backedUp(Map.of("onFailure", "FAIL"), World.REDIS)));
        world.claim(CLAIM);

        Report report = backup();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.BACKUP_TOOL).remedy()).contains("pg_dump");
    }

    private static void installedAndUsed() throws Exception {
        assertSucceeded(install(BACKED_UP));
        world.claim(CLAIM);
        world.sql("chatwoot", "insert into users(email, type) values('ada@example.org', 'SuperAdmin') returning email");
    }

    private static Report backup() {
        return Run.start(world, "BackupChatwoot", Run.ID, Map.of()).end();
    }

    private static Map<String, Object> backedUp(Map<String, Object> more) {
        return backedUp(more, World.BACKUP_TOOLS);
    }

    private static Map<String, Object> backedUp(Map<String, Object> more, String image) {
        Map<String, Object> spec = new HashMap<>(more);
        spec.put("backup", Map.of("image", image, "redisImage", World.REDIS, "volumeClaim", CLAIM, "keep", 2));
        return spec;
    }

    private static Check check(Report report, String id) {
        return report.checks().stream()
                .filter(c -> c.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check " + id + " in " + report.checks()));
    }

    private static List<String> rows(String table) throws Exception {
        return world.sql("chatwoot", "select t::text from " + table + " t order by 1");
    }
}
