package io.keybuzz.runbook.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.spec.Spec;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RehearsalJobTest {
    private final Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null)
            .but()
            .backup(new Spec.Backup(Spec.Backup.Mode.JOB, "postgres:16", "redis:7", "backups", null, 7, false))
            .spec();
    private final Job job = RehearsalJob.of(
            new Target(spec, new Run("default", "id", "run-1", "run-1", "RehearseChatwoot", 1)),
            "chatwoot-rehearsal-1",
            "copy");

    @Test
    void itsVariablesStandBeforeThoseOfTheInstall() {
        Container migrate = pod().getContainers().get(0);
        Map<String, String> variables =
                migrate.getEnv().stream().collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue, (a, b) -> b));

        assertThat(migrate.getImage()).isEqualTo(spec.image());
        assertThat(migrate.getEnvFrom()).as("the keys to encrypted data").isNotEmpty();
        assertThat(variables)
                .containsEntry("POSTGRES_DATABASE", "copy")
                .containsEntry("REDIS_URL", "redis://127.0.0.1:6379/0")
                .containsEntry("REDIS_PASSWORD", "")
                .containsEntry("SMTP_ADDRESS", "127.0.0.1")
                .containsEntry("DISABLE_TELEMETRY", "true");
    }

    @Test
    void noUrlOfTheDatabaseInUseReachesIt() {
        assertThat(pod().getContainers().get(0).getCommand().get(2))
                .startsWith("unset DATABASE_URL PRIMARY_DATABASE_URL\n");
    }

    @Test
    void itsRedisStartsBeforeAndEndsWithIt() {
        Container redis = pod().getInitContainers().get(0);

        assertThat(redis.getImage()).isEqualTo("redis:7");
        assertThat(redis.getRestartPolicy()).isEqualTo("Always");
        assertThat(redis.getEnvFrom()).isEmpty();
        assertThat(redis.getStartupProbe()).isNotNull();
    }

    @Test
    void noMigrationTakesItForItsOwn() {
        assertThat(job.getMetadata().getLabels()).containsEntry("component", "rehearsal");
        assertThat(job.getSpec().getTemplate().getMetadata().getLabels()).containsEntry("component", "rehearsal");
    }

    private PodSpec pod() {
        return job.getSpec().getTemplate().getSpec();
    }
}
