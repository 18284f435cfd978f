package io.keybuzz.runbook.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.deploy.SpecWith;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackupJobTest {
    private static final Spec.S3 BUCKET = new Spec.S3(
            "https://s3.example.org:9000",
            "keep",
            "eu",
            "/a/",
            new SecretRef("file:access"),
            new SecretRef("file:secret"));

    @Test
    void writesToTheVolumeOfTheClaim() {
        Job job = job(target("backups", null));

        assertThat(Serialization.asYaml(job))
                .contains(
                        "claimName: \"backups\"",
                        "mountPath: \"/backups\"",
                        "image: \"postgres:16\"",
                        "backoffLimit: 0");
        assertThat(variable(job, "PLACE").getValue()).isEqualTo("chatwoot");
    }

    @Test
    void writesToTheBucketUnderThePrefixAndTheNamespace() {
        Target target = target(null, BUCKET);
        Job job = job(target);

        assertThat(Serialization.asYaml(job)).doesNotContain("persistentVolumeClaim");
        assertThat(variable(job, "PLACE").getValue()).isEqualTo("a/chatwoot");
        assertThat(variable(job, "S3_ENDPOINT").getValue()).isEqualTo("https://s3.example.org:9000");
        assertThat(BackupPlace.location(target, "ID")).isEqualTo("s3://keep/a/chatwoot/ID.dump");
        assertThat(BackupPlace.location(target("backups", null), "ID")).isEqualTo("pvc/backups/chatwoot/ID.dump");
    }

    @Test
    void holdsNoPasswordButAReferenceToIt() {
        Job job = job(target(null, BUCKET));

        for (String secret : List.of("PGPASSWORD", "S3_ACCESS_KEY", "S3_SECRET_KEY")) {
            assertThat(variable(job, secret).getValue()).isNull();
            assertThat(variable(job, secret).getValueFrom().getSecretKeyRef()).isNotNull();
        }
    }

    @Test
    void connectsPastThePooler() {
        Target pooled = target("backups", null);
        Target target = new Target(SpecWith.direct(pooled.spec(), new Spec.HostPort("10.0.0.11", 6543)), pooled.run());

        assertThat(variable(job(target), "PGHOST").getValue()).isEqualTo("10.0.0.11");
        assertThat(variable(job(target), "PGPORT").getValue()).isEqualTo("6543");
    }

    @Test
    void hasTheSameNameForEveryAttemptOfOneActivityOnly() {
        assertThat(BackupJob.name(BackupTool.BACKUP, "run", "5"))
                .isEqualTo(BackupJob.name(BackupTool.BACKUP, "run", "5"))
                .matches("chatwoot-backup-[0-9a-f]{10}")
                .isNotEqualTo(BackupJob.name(BackupTool.BACKUP, "run", "9"))
                .isNotEqualTo(BackupJob.name(BackupTool.BACKUP, "other", "5"));
    }

    private static Job job(Target target) {
        return BackupJob.of(target, BackupTool.BACKUP, "chatwoot-backup-1", "chatwoot", Map.of("KEEP", "7"));
    }

    private static EnvVar variable(Job job, String name) {
        return job.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv().stream()
                .filter(e -> e.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Target target(String claim, Spec.S3 s3) {
        Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null)
                .but()
                .backup(new Spec.Backup(Spec.Backup.Mode.JOB, "postgres:16", null, claim, s3, 7, false))
                .spec();
        return new Target(spec, new Run("default", "id", "run-1", "run-1", "BackupChatwoot", 1));
    }
}
