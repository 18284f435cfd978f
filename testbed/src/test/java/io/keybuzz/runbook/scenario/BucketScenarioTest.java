package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Backups in a bucket, of a real S3 service and by a real rclone. */
@LabOnly("the testbed has no S3 service and no rclone")
class BucketScenarioTest extends BackedUpScenario {
    private static final String BUCKET = "helpdesk";

    @Test
    void aBackupGoesToTheBucketAndARestoreBringsEveryRowBackFromIt() throws Exception {
        ((LabWorld) world).bucket(BUCKET);
        assertSucceeded(install(Map.of("backup", inBucket())));
        somebodyUsesIt();
        world.sql("chatwoot", "insert into standin_jobs(jid, version) values('job-1', 'v3.12.0') returning jid");
        Map<String, List<String>> before = allRows();
        Report made = backup();
        String id = id(made);
        assertThat(made.backup().location()).startsWith("s3://" + BUCKET + "/nightly/chatwoot/");
        world.sql("chatwoot", "insert into accounts(name) values('new') returning name");
        world.sql("chatwoot", "insert into standin_jobs(jid, version) values('job-2', 'v3.12.0') returning jid");

        Report report = restore(id);

        assertSucceeded(report);
        assertThat(before.get("standin_jobs")).as("is compared, too").hasSize(1);
        assertThat(allRows()).isEqualTo(before);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void onlyAsManyAreKeptAsTheSpecSays() throws Exception {
        ((LabWorld) world).bucket(BUCKET);
        assertSucceeded(install(Map.of("onFailure", "FAIL", "backup", inBucket())));
        String oldest = id(backup());
        String older = id(backup());
        String newest = id(backup());

        Report report = Run.start(world, "RestoreChatwoot", Run.ID, Map.of("namespace", "chatwoot", "backup", oldest))
                .end();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.BACKUP_MISSING).summary()).contains(older, newest);
    }

    @Test
    void keysThatTheServiceRefusesAreToldInItsWords() throws Exception {
        ((LabWorld) world).bucket(BUCKET);
        assertSucceeded(install(Map.of("onFailure", "FAIL", "backup", inBucket())));
        world.credential("s3-secret-key", "of-somebody-else");

        Report report = backup();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.BACKUP_PLACE).toString())
                .contains("Forbidden")
                .doesNotContain("of-somebody-else");
    }

    private static Report restore(String id) {
        Run run = Run.start(world, "RestoreChatwoot", Run.ID, Map.of("namespace", "chatwoot", "backup", id));
        run.parked();
        run.decide("RETRY");
        return run.end();
    }

    private static Map<String, Object> inBucket() {
        return Map.of(
                "image",
                "ghcr.io/keybuzzio/backup-tools:s3",
                "redisImage",
                World.REDIS,
                "keep",
                2,
                "s3",
                Map.of(
                        "endpoint",
                        "http://10.0.0.10:9000",
                        "bucket",
                        BUCKET,
                        "prefix",
                        "nightly",
                        "accessKey",
                        "file:s3-access-key",
                        "secretKey",
                        "file:s3-secret-key"));
    }
}
