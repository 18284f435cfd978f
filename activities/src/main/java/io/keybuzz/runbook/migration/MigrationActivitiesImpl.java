package io.keybuzz.runbook.migration;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.DesiredWorkload;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.job.JobRun;
import io.keybuzz.runbook.job.JobState;
import io.keybuzz.runbook.job.JobWatch;
import io.keybuzz.runbook.kubernetes.Deletion;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.rollout.ClusterReads;
import io.keybuzz.runbook.rollout.KnownSecrets;
import io.keybuzz.runbook.upgrade.ImageChoice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Brings the schema to the image by a Job, and believes the schema alone. */
public final class MigrationActivitiesImpl implements MigrationActivities {
    private final Connections connections;
    private final SchemaReader schema;
    private final ImageMigrations images;
    private final DesiredWorkload workload;
    private final JobWatch jobs;
    private final Seeds seeds;
    private final StoppedPods stopped;

    public MigrationActivitiesImpl(Connections connections) {
        this(connections, StoppedPods.PATIENCE);
    }

    /** @param patience how long an undo waits for the pods of a migration that it stopped */
    MigrationActivitiesImpl(Connections connections, Duration patience) {
        this.connections = connections;
        this.schema = new SchemaReader(connections);
        this.images = new ImageMigrations(connections);
        this.workload = new DesiredWorkload(connections.kubernetes());
        this.jobs = MigrationJob.watch(connections);
        this.seeds = new Seeds(connections);
        this.stopped = new StoppedPods(connections, patience);
    }

    @Override
    public SchemaState observe(Target target) {
        return observe(target, nobody -> Optional.empty());
    }

    /** @param otherwise who tells the image's migrations when neither what is kept nor a running pod does */
    SchemaState observe(Target target, Function<Target, Optional<List<String>>> otherwise) {
        return ClusterReads.of("pods in " + target.namespace(), () -> {
            SchemaState state = schema.read(target, images.of(target).or(() -> otherwise.apply(target)));
            return seeds.missing(target, state, jobs.existing(target.namespace())) ? state.withoutSeeds() : state;
        });
    }

    @Override
    public Acted migrate(Target target) {
        return migrated(target, SoFar.NOTHING, false);
    }

    @Override
    public Acted migrateOrTell(Target target) {
        return migrated(target, SoFar.NOTHING, true);
    }

    @Override
    public Acted migrateOn(MigrationWait wait) {
        return migrated(wait.target(), wait.soFar(), false);
    }

    private Acted migrated(Target target, SoFar soFar, boolean tells) {
        return ClusterReads.of("Jobs and pods in " + target.namespace(), () -> run(target, soFar, tells));
    }

    private Acted run(Target target, SoFar soFar, boolean tells) {
        String baseName = MigrationJob.baseName(target.spec(), workload.checksum(target.namespace()));
        SchemaState state = observe(target);
        if (state.unseeded()) {
            throw Failures.step(List.of(Seeds.diagnosis(target, state)));
        }
        if (state.current()) {
            images.keepListed(target);
            return acted(target, baseName, state);
        }
        List<Job> before = jobs.existing(target.namespace());
        Optional<Job> untold = MigrationJob.untold(baseName, Heartbeat.activityId(), before)
                .or(() -> MigrationJob.failedSince(baseName, soFar, before));
        if (untold.isPresent()) {
            JobRun run = jobs.await(target, untold.get().getMetadata().getName());
            learn(target, run);
            throw failed(target, run, observe(target));
        }
        while (true) {
            MigrationJob.Next next = MigrationJob.next(baseName, jobs.existing(target.namespace()));
            if (next.running() == null && !jobs.create(target, job(target, next.name(), MigrationJob.Kind.MIGRATE))) {
                continue;
            }
            JobRun run = jobs.await(target, next.name(), soFar, tells);
            learn(target, run);
            SchemaState after = observe(target);
            boolean ours = next.name().startsWith(baseName);
            if (ours && !run.succeeded()) {
                throw failed(target, run, after);
            }
            // Somebody else's Job is only waited for; the next round makes ours.
            if (after.current() || ours && lacksNothing(after)) {
                return acted(target, next.name(), after);
            }
            if (ours) {
                throw incomplete(target, next.name(), after);
            }
        }
    }

    private static Job job(Target target, String name, MigrationJob.Kind kind) {
        return MigrationJob.madeBy(
                Heartbeat.activityId(),
                MigrationJob.of(
                        target.spec(),
                        name,
                        kind,
                        ServerSideApply.RUN_ANNOTATION,
                        target.run().firstRunId()));
    }

    @Override
    public Acted seed(Target target) {
        return ClusterReads.of("Jobs and pods in " + target.namespace(), () -> {
            String baseName = MigrationJob.baseName(target.spec(), workload.checksum(target.namespace()));
            SchemaState state = observe(target);
            MigrationJob.Next next = MigrationJob.next(baseName, jobs.existing(target.namespace()));
            if (!state.unseeded() && next.running() == null) {
                return acted(target, baseName, state);
            }
            if (next.running() == null && !jobs.create(target, job(target, next.name(), MigrationJob.Kind.SEED))) {
                throw new IllegalStateException("Somebody else has just created Job " + next.name());
            }
            JobRun run = jobs.await(target, next.name());
            if (!run.succeeded()) {
                throw failed(target, run, observe(target));
            }
            return acted(target, next.name(), observe(target));
        });
    }

    @Override
    public List<Undone> undo(MigrationUndo request) {
        Target target = request.target();
        return ClusterReads.of("Jobs and pods in " + target.namespace(), () -> {
            List<Undone> undone = new ArrayList<>();
            for (Job job : jobs.existing(target.namespace())) {
                if (Objects.equals(target.run().firstRunId(), runOf(job))) {
                    String object = ServerSideApply.nameOf(job);
                    if (JobState.of(job) == JobState.RUNNING) {
                        undone.add(stopped(object, jobs.delete(target, job)));
                    } else if (!request.namespaceGoes()) {
                        undone.add(new Undone(
                                object,
                                Undone.Status.KEPT,
                                "it has ended; its log tells what it did",
                                Deletion.command(object)));
                    }
                }
            }
            // Also where no Job is left: an attempt before this one may have stopped it.
            undone.addAll(stopped.await(target));
            schemaNow(target, request.before()).ifPresent(undone::add);
            return undone;
        });
    }

    private static Undone stopped(String object, Deletion.Result result) {
        return switch (result.fate()) {
            case GONE -> new Undone(object, Undone.Status.UNDONE, "stopped: it still ran", null);
            case ANOTHER -> new Undone(object, Undone.Status.KEPT, result.words(), null);
            case REFUSED -> new Undone(object, Undone.Status.FAILED, result.words(), Deletion.command(object));
        };
    }

    /** Of a database that was there before: whatever was migrated stays migrated. */
    private Optional<Undone> schemaNow(Target target, SchemaState before) {
        if (before == null || !before.databaseExists()) {
            return Optional.empty();
        }
        SchemaState now = observe(target);
        if (Objects.equals(before.lastApplied(), now.lastApplied()) && before.tables() == now.tables()) {
            return Optional.empty();
        }
        return Optional.of(new Undone(
                "schema/" + target.spec().database().name(),
                Undone.Status.KEPT,
                "a schema is not rolled back: it was at " + Objects.toString(before.lastApplied(), "no migration")
                        + " and is at " + Objects.toString(now.lastApplied(), "no migration") + " with "
                        + now.tables() + " tables; an older image may not run on it",
                null));
    }

    private void learn(Target target, JobRun run) {
        if (run.pod() != null
                && ImageChoice.pins(
                        run.pod().getSpec().getContainers().get(0).getImage(),
                        target.spec().image())) {
            MigrationList.fromLog(jobs.logHead(run)).ifPresent(v -> images.keep(target, run.pod(), v));
        }
    }

    /** As far as can be told: when the log and every pod of the image are gone, nobody knows the image's list. */
    private static boolean lacksNothing(SchemaState state) {
        return state.metadata() && state.missing().isEmpty();
    }

    private RuntimeException failed(Target target, JobRun run, SchemaState after) {
        String log = RemoteText.mask(jobs.logTail(run), KnownSecrets.of(connections, target));
        return Failures.step(List.of(MigrationDiagnosis.of(
                target.spec(),
                run,
                log,
                after.missing(),
                schema.ask(target, MigrationDiagnosis.asks(target.spec(), log)),
                Instant.now())));
    }

    private RuntimeException incomplete(Target target, String name, SchemaState after) {
        return Failures.step(
                Cause.UNKNOWN,
                "Job " + target.namespace() + "/" + name + " succeeded, and database "
                        + target.spec().database().name() + " still lacks "
                        + (after.metadata() ? "migrations: " + MigrationList.brief(after.missing()) : "a schema"),
                List.of(
                        Observed.of(
                                "SELECT version FROM schema_migrations in database "
                                        + target.spec().database().name(),
                                "the newest is " + after.lastApplied()),
                        schema.databasesOfTheRole(target)),
                "See which database the Job used: kubectl -n " + target.namespace() + " logs job/" + name
                        + "; pods read POSTGRES_DATABASE, not POSTGRES_DB");
    }

    private Acted acted(Target target, String name, SchemaState state) {
        Job made = jobs.existing(target.namespace()).stream()
                .filter(j -> j.getMetadata().getName().startsWith(name))
                .filter(j -> Objects.equals(target.run().firstRunId(), runOf(j)))
                .findFirst()
                .orElse(null);
        String object = "Job/" + target.namespace() + "/"
                + (made == null ? name : made.getMetadata().getName());
        Map<String, String> facts = new TreeMap<>();
        facts.put("job", made == null ? name : made.getMetadata().getName());
        facts.put("lastApplied", Objects.toString(state.lastApplied(), ""));
        facts.put("missing", String.join(" ", state.missing()));
        return new Acted(List.of(new ObjectChange(object, made == null ? Change.NONE : Change.CREATED)), facts);
    }

    /** The run that made it; null where it is nobody's. */
    static String runOf(Job job) {
        return MigrationJob.annotation(job, ServerSideApply.RUN_ANNOTATION);
    }
}
