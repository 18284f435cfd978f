package io.keybuzz.runbook.migration;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.keybuzz.runbook.activity.Sha256;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.ConfigChecksum;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.deploy.Script;
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.job.JobState;
import io.keybuzz.runbook.job.JobWatch;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The migration Job: what it is, and which one comes next; pure. */
public final class MigrationJob {
    /** The only container. */
    public static final String CONTAINER = "migrate";
    /** With which {@code migrate.sh} refuses to let Rails drop tables. */
    static final int REFUSED = 78;
    /** {@code database.yml} ends statements after 14 s; an index on a large table takes longer. */
    static final String STATEMENT_TIMEOUT = "3600s";

    static final String COMPONENT = "migrate";
    /** Tells {@code migrate.sh} to load the seeds and nothing else. */
    static final String SEED_ONLY = "CHATWOOT_RUNBOOK_SEED";

    private static final int DIGEST = 10;

    /** What a Job is to do. */
    public enum Kind {
        MIGRATE,
        /** Only the seeds, of a schema that is there. */
        SEED
    }

    private MigrationJob() {}

    /** Starts migration Jobs and watches them. */
    static JobWatch watch(Connections connections) {
        return new JobWatch(connections, COMPONENT, CONTAINER, MigrationJob::ours);
    }

    /** What to do: watch one that is there, or create one of that name. @param running null when one is to be created */
    public record Next(String name, Job running) {}

    /**
     * The name of the first Job of an image and a configuration.
     *
     * @param checksum of ConfigMap and Secret, see {@link ConfigChecksum}
     */
    public static String baseName(Spec spec, String checksum) {
        return Names.MIGRATION_JOB_PREFIX
                + Sha256.hex(spec.image() + " " + spec.database().session() + " " + checksum)
                        .substring(0, DIGEST);
    }

    /**
     * A Job that runs is joined, whichever image it is for: two at once collide, since the schema load is outside Rails' lock. Else the
     * next number after those that ended: a failed one is kept as evidence, and one that succeeded left a schema that lacks something.
     */
    public static Next next(String baseName, List<Job> existing) {
        Optional<Job> running = existing.stream()
                .filter(j -> j.getMetadata().getDeletionTimestamp() == null)
                .filter(j -> JobState.of(j) == JobState.RUNNING)
                .findFirst();
        if (running.isPresent()) {
            return new Next(running.get().getMetadata().getName(), running.get());
        }
        int last = existing.stream()
                .mapToInt(j -> number(baseName, j.getMetadata().getName()))
                .max()
                .orElse(0);
        return new Next(last == 0 ? baseName : baseName + "-" + (last + 1), null);
    }

    /**
     * The Job as it is to be created.
     *
     * @param runAnnotation annotation that names the run
     */
    public static Job of(Spec spec, String name, String runAnnotation, String run) {
        return of(spec, name, Kind.MIGRATE, runAnnotation, run);
    }

    /** The same of either kind. */
    static Job of(Spec spec, String name, Kind kind, String runAnnotation, String run) {
        ContainerBuilder container = PodTemplate.container(
                        spec, CONTAINER, spec.worker().resources())
                .withCommand("sh", "-c", Script.of(MigrationJob.class, "migrate.sh"))
                .addNewEnv()
                .withName("POSTGRES_STATEMENT_TIMEOUT")
                .withValue(STATEMENT_TIMEOUT)
                .endEnv();
        if (kind == Kind.SEED) {
            container.addNewEnv().withName(SEED_ONLY).withValue("1").endEnv();
        }
        if (spec.database().direct() != null) {
            container
                    .addNewEnv()
                    .withName("POSTGRES_HOST")
                    .withValue(spec.database().direct().host())
                    .endEnv()
                    .addNewEnv()
                    .withName("POSTGRES_PORT")
                    .withValue(String.valueOf(spec.database().direct().port()))
                    .endEnv();
        }
        return new JobBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(spec.namespace())
                .withLabels(PodTemplate.labels(COMPONENT))
                .addToAnnotations(runAnnotation, run)
                .endMetadata()
                .withNewSpec()
                .withBackoffLimit(0)
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(PodTemplate.labels(COMPONENT))
                .endMetadata()
                .withSpec(PodTemplate.pod(spec)
                        .withRestartPolicy("Never")
                        .withContainers(container.build())
                        .build())
                .endTemplate()
                .endSpec()
                .build();
    }

    /** The same Job with the id of the activity that makes it; as it is outside one. */
    static Job madeBy(String activity, Job job) {
        return activity.isEmpty()
                ? job
                : new JobBuilder(job)
                        .editMetadata()
                        .addToAnnotations(Names.ACTIVITY_ANNOTATION, activity)
                        .endMetadata()
                        .build();
    }

    /**
     * The Job that an attempt of this activity has seen fail and could not tell of. What an earlier activity saw was told, and may be
     * mended since: a retry that a person decides on is a new activity.
     *
     * @param activity empty outside one
     */
    static Optional<Job> untold(String baseName, String activity, List<Job> existing) {
        return failed(baseName, existing)
                .filter(j -> activity.equals(annotation(j, Names.ACTIVITY_ANNOTATION)))
                .findFirst();
    }

    /**
     * The Job of which was told what keeps it from starting, when it has failed since: nobody has heard of that. Another image's, which was
     * only waited for, is not meant.
     */
    static Optional<Job> failedSince(String baseName, SoFar told, List<Job> existing) {
        return failed(baseName, existing)
                .filter(j -> told.before() != null
                        && told.before().contains(j.getMetadata().getName()))
                .findFirst();
    }

    private static Stream<Job> failed(String baseName, List<Job> existing) {
        return existing.stream()
                .filter(j -> j.getMetadata().getName().startsWith(baseName))
                .filter(j -> JobState.of(j) == JobState.FAILED);
    }

    /** Null when it has none of that name. */
    static String annotation(Job job, String name) {
        Map<String, String> annotations = job.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(name);
    }

    /** Whether this is a Job of ours, and not one of the scripts that went before. */
    public static boolean ours(Job job) {
        ObjectMeta metadata = job.getMetadata();
        return metadata.getName()
                .matches(Pattern.quote(Names.MIGRATION_JOB_PREFIX) + "[0-9a-f]{" + DIGEST + "}(-[0-9]+)?");
    }

    private static int number(String baseName, String name) {
        Matcher m =
                Pattern.compile(Pattern.quote(baseName) + "(?:-([0-9]{1,6}))?").matcher(name);
        if (!m.matches()) {
            return 0;
        }
        return m.group(1) == null ? 1 : Integer.parseInt(m.group(1));
    }
}
