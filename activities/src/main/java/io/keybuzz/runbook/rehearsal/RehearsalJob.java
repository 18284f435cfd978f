package io.keybuzz.runbook.rehearsal;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.keybuzz.runbook.activity.Sha256;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.migration.MigrationJob;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The migration Job with another database and what the outside world is kept away by; pure. Its Redis is a container that starts before
 * the migration and ends with it, which Kubernetes has since 1.29.
 */
final class RehearsalJob {
    static final String COMPONENT = "rehearsal";

    /**
     * Rails follows either over every POSTGRES_* variable, the second before the first (ActiveRecord::DatabaseConfigurations), to the
     * database in use; an empty one is an error to it.
     */
    private static final String APART = "unset DATABASE_URL PRIMARY_DATABASE_URL\n";

    private static final int REDIS_PORT = 6379;
    private static final int DIGEST = 10;

    private RehearsalJob() {}

    /** The same for every attempt of one activity, another for the next one. */
    static String name(String runId, String activityId) {
        return "chatwoot-rehearsal-" + Sha256.hex(runId + " " + activityId).substring(0, DIGEST);
    }

    static Job of(Target target, String name, String database) {
        Job migration = MigrationJob.of(
                target.spec(),
                name,
                ServerSideApply.RUN_ANNOTATION,
                target.run().runId());
        Container migrate =
                migration.getSpec().getTemplate().getSpec().getContainers().get(0);
        return new JobBuilder(migration)
                .editMetadata()
                .withLabels(PodTemplate.labels(COMPONENT))
                .endMetadata()
                .editSpec()
                .editTemplate()
                .editMetadata()
                .withLabels(PodTemplate.labels(COMPONENT))
                .endMetadata()
                .editSpec()
                .withInitContainers(redis(target))
                .withContainers(new ContainerBuilder(migrate)
                        .withCommand("sh", "-c", APART + migrate.getCommand().get(2))
                        .addAllToEnv(apart(database))
                        .build())
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** Variables that stand before those of ConfigMap and Secret. */
    private static List<EnvVar> apart(String database) {
        Map<String, String> variables = new TreeMap<>();
        variables.put("POSTGRES_DATABASE", database);
        variables.put("REDIS_URL", "redis://127.0.0.1:" + REDIS_PORT + "/0");
        variables.put("REDIS_PASSWORD", "");
        variables.put("REDIS_SENTINELS", "");
        // Nobody is written to: port 9 discards.
        variables.put("SMTP_ADDRESS", "127.0.0.1");
        variables.put("SMTP_PORT", "9");
        variables.put("DISABLE_TELEMETRY", "true");
        return variables.entrySet().stream()
                .map(e -> new EnvVarBuilder()
                        .withName(e.getKey())
                        .withValue(e.getValue())
                        .build())
                .toList();
    }

    private static Container redis(Target target) {
        return PodTemplate.container(
                        target.spec(), "redis", target.spec().worker().resources())
                .withImage(target.spec().backup().redisImage())
                .withEnvFrom(List.of())
                .withVolumeMounts()
                .withCommand("redis-server", "--save", "", "--appendonly", "no", "--dir", "/tmp")
                .withRestartPolicy("Always")
                .withNewStartupProbe()
                .withNewTcpSocket()
                .withPort(new IntOrString(REDIS_PORT))
                .endTcpSocket()
                .withPeriodSeconds(1)
                .withFailureThreshold(60)
                .endStartupProbe()
                .build();
    }
}
