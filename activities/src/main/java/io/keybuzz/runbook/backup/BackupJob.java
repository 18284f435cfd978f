package io.keybuzz.runbook.backup;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.keybuzz.runbook.activity.Sha256;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Jobs of the backup image; pure. Each connects as the application's role, whose password is a reference to Chatwoot's Secret: no
 * value stands in the Job.
 */
final class BackupJob {
    /** The only container. */
    static final String CONTAINER = "backup";
    /** Holds the keys of the bucket, for as long as there is one in the spec. */
    static final String SECRET = "chatwoot-backup";

    static final String ACCESS_KEY = "S3_ACCESS_KEY";
    static final String SECRET_KEY = "S3_SECRET_KEY";

    private static final long DEADLINE_SECONDS = 6 * 3600L;
    private static final int DIGEST = 10;

    private BackupJob() {}

    /** The name: the same for every attempt of one activity, another for the next one. */
    static String name(BackupTool tool, String runId, String activityId) {
        return "chatwoot-" + tool.component() + "-"
                + Sha256.hex(runId + " " + activityId).substring(0, DIGEST);
    }

    /** Whether it is a Job of ours. */
    static boolean ours(Job job) {
        return job.getMetadata().getAnnotations() != null
                && job.getMetadata().getAnnotations().containsKey(ServerSideApply.RUN_ANNOTATION);
    }

    /**
     * The Job as it is to be created.
     *
     * @param database that the tool connects to
     * @param variables more of them, never a secret
     */
    static Job of(Target target, BackupTool tool, String name, String database, Map<String, String> variables) {
        Spec spec = target.spec();
        ContainerBuilder container = PodTemplate.container(
                        spec, CONTAINER, spec.worker().resources())
                .withImage(spec.backup().image())
                .withEnvFrom(List.of())
                .withEnv(environment(target, database, variables))
                .withCommand("sh", "-c", tool.script())
                .withVolumeMounts()
                .addNewVolumeMount()
                .withName("work")
                .withMountPath("/work")
                .endVolumeMount();
        PodSpecBuilder pod = PodTemplate.pod(spec)
                .withRestartPolicy("Never")
                .withActiveDeadlineSeconds(DEADLINE_SECONDS)
                .withVolumes()
                .addNewVolume()
                .withName("work")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume();
        if (spec.backup().volumeClaim() != null) {
            container
                    .addNewVolumeMount()
                    .withName("backups")
                    .withMountPath("/backups")
                    .endVolumeMount();
            pod.addNewVolume()
                    .withName("backups")
                    .withNewPersistentVolumeClaim()
                    .withClaimName(spec.backup().volumeClaim())
                    .endPersistentVolumeClaim()
                    .endVolume();
        }
        return new JobBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(spec.namespace())
                .withLabels(PodTemplate.labels(tool.component()))
                .addToAnnotations(ServerSideApply.RUN_ANNOTATION, target.run().runId())
                .endMetadata()
                .withNewSpec()
                .withBackoffLimit(0)
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(PodTemplate.labels(tool.component()))
                .endMetadata()
                .withSpec(pod.withContainers(container.build()).build())
                .endTemplate()
                .endSpec()
                .build();
    }

    private static List<EnvVar> environment(Target target, String database, Map<String, String> variables) {
        Spec.Database spec = target.spec().database();
        Spec.S3 s3 = target.spec().backup().s3();
        Map<String, String> plain = new TreeMap<>(variables);
        plain.put("PGHOST", spec.session().host());
        plain.put("PGPORT", String.valueOf(spec.session().port()));
        plain.put("PGUSER", spec.username());
        plain.put("PGDATABASE", database);
        plain.put("PGSSLMODE", spec.sslMode() == null ? "prefer" : spec.sslMode());
        plain.put("PLACE", BackupPlace.path(target));
        List<EnvVar> environment = new ArrayList<>();
        if (s3 != null) {
            plain.put("S3_ENDPOINT", s3.endpoint());
            plain.put("S3_BUCKET", s3.bucket());
            plain.put("S3_REGION", s3.region());
            environment.add(secret(ACCESS_KEY, SECRET, ACCESS_KEY));
            environment.add(secret(SECRET_KEY, SECRET, SECRET_KEY));
        }
        environment.add(secret("PGPASSWORD", Names.SECRET, "POSTGRES_PASSWORD"));
        plain.forEach((name, value) -> environment.add(
                new EnvVarBuilder().withName(name).withValue(value).build()));
        return environment;
    }

    private static EnvVar secret(String name, String secret, String key) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewSecretKeyRef()
                .withName(secret)
                .withKey(key)
                .endSecretKeyRef()
                .endValueFrom()
                .build();
    }
}
