package io.keybuzz.runbook.redeploy;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.install.InstallScenario;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.schedule.ScheduledStart;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.MigrationFile;
import io.keybuzz.runbook.upgrade.Upgrade;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Redeploys with every activity faked, of an install that runs v3.12.0. */
abstract class RedeployScenario extends InstallScenario {
    static final String RUNNING = "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0";
    static final String OLD = "sha256:" + "0".repeat(64);
    static final String NEW = "sha256:" + "1".repeat(64);
    static final String LAST = "20231211010827";
    static final MigrationFile HARMLESS =
            new MigrationFile("20240131040316", "20240131040316_add_column.rb", List.of());
    static final MigrationFile HARMFUL =
            new MigrationFile("20240207103014", "20240207103014_remove_old.rb", List.of("remove_column"));

    final Spec spec = Specs.spec(Spec.OnFailure.PAUSE);

    WorkflowStub redeploy(Spec stored) {
        return redeploy(stored, new RedeployOptions("chatwoot", null, false, null));
    }

    WorkflowStub redeploy(Spec stored, RedeployOptions options) {
        return begin(stored, options, SearchAttributes.EMPTY);
    }

    /** Started by a schedule, that long after the time it meant. */
    WorkflowStub scheduled(Spec stored, Duration delay) {
        return scheduled(stored, delay, new RedeployOptions("chatwoot", null, false, null));
    }

    WorkflowStub scheduled(Spec stored, Duration delay, RedeployOptions options) {
        return begin(
                stored,
                options,
                SearchAttributes.newBuilder()
                        .set(SearchAttributeKey.forKeyword(ScheduledStart.SCHEDULE_ID), "chatwoot/default/chatwoot")
                        .set(
                                SearchAttributeKey.forOffsetDateTime(ScheduledStart.START_TIME),
                                Instant.now().minus(delay).atOffset(ZoneOffset.UTC))
                        .build());
    }

    private WorkflowStub begin(Spec stored, RedeployOptions options, SearchAttributes attributes) {
        Spec asked = options.image() == null ? stored : stored.withImage(options.image());
        script.then("RedeployPrepare", () -> new RedeployPrepared(new Prepared(asked, "default", List.of()), options));
        return start("RedeployChatwoot", stored, attributes);
    }

    /** What preflight sees the next time: v3.12.0 runs, and the registry has this for the image that is wanted. */
    void runs(String wantedDigest) {
        runs(wantedDigest, Map.of());
    }

    void runs(String wantedDigest, Map<String, String> more) {
        Map<String, String> facts = new HashMap<>(Map.of(
                "installed",
                "true",
                "runningImage",
                RUNNING,
                "runningDigests",
                OLD,
                "runningFrontendUrl",
                "https://support.keybuzz.io"));
        if (wantedDigest != null) {
            facts.put("imageDigest", wantedDigest);
        }
        facts.putAll(more);
        script.then("PreflightCheck", () -> new PreflightResult(List.of(), List.of(), facts));
    }

    /** What the new image brings, the next time that is asked. */
    void pending(long users, MigrationFile... files) {
        script.then("UpgradeLook", () -> upgrade(users, files));
    }

    /** The new pods fail, while the nodes are being probed still: the test server does not cancel what has just ended. */
    void rolloutFails(Diagnosis why) {
        script.thenWaits("FirewallObserve");
        script.thenFails("RolloutAwait", stepFailed(false, why));
    }

    /** A redeploy with migrations that parks because there is no room for a backup. */
    WorkflowStub whoseBackupFails() {
        runs(NEW);
        pending(2, HARMLESS);
        script.thenFails("BackupBack", stepFailed(false, diagnosis(Cause.UNKNOWN, "No space left on device.")));
        return redeploy(backedUp(spec, Spec.Backup.Mode.JOB));
    }

    static Upgrade upgrade(long users, MigrationFile... files) {
        List<MigrationFile> pending = List.of(files);
        return new Upgrade(schema(users, pending), pending);
    }

    static SchemaState schema(long users, List<MigrationFile> missing) {
        List<String> versions = missing.stream().map(MigrationFile::version).toList();
        String newest = versions.isEmpty() ? LAST : versions.get(versions.size() - 1);
        return new SchemaState(true, 5, true, users, LAST, true, versions, newest);
    }

    static Spec backedUp(Spec spec, Spec.Backup.Mode mode) {
        return spec.but()
                .backup(new Spec.Backup(mode, "postgres:16", null, "backups", null, 7, false))
                .spec();
    }

    /** With a rehearsal before migrations. */
    static Spec rehearsed(Spec spec) {
        return spec.but()
                .backup(new Spec.Backup(Spec.Backup.Mode.JOB, "postgres:16", "redis:7", "backups", null, 7, true))
                .spec();
    }

    static Check check(Report report, String id) {
        return report.checks().stream()
                .filter(c -> c.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check " + id + " in " + report.checks()));
    }

    /** Everything that was written, in its order. */
    List<String> writes() {
        return script.calls().stream()
                .filter(c -> c.endsWith("Act")
                        || c.endsWith("Undo")
                        || List.of("DeployRoll", "MigrationMigrate", "BackupBack")
                                .contains(c))
                .toList();
    }
}
