package io.keybuzz.runbook.upgrade;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.backup.BackupPlace;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.credentials.FirstAdministrator;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.migration.MigrationPlanner;
import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.WorkflowType;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.failure.ApplicationFailure;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The migrations, and what comes with them: over people's data a backup, a rehearsal and workers at rest, as a run does it that finds
 * {@link SchemaState#migratesData}; before data without an install is migrated a backup alone. Else the first administrator, whom only
 * an install makes.
 */
public final class UpgradePlanner implements Planner {
    private static final Foreseen NOTHING = new Foreseen(List.of(), null);

    private final KubernetesClient kubernetes;
    private final MigrationPlanner migrations;
    private final FirstAdministrator administrators;

    public UpgradePlanner(Connections connections, MigrationPlanner migrations) {
        this.kubernetes = connections.kubernetes();
        this.migrations = migrations;
        this.administrators = new FirstAdministrator(connections);
    }

    @Override
    public Step step() {
        return migrations.step();
    }

    @Override
    public List<PlannedChange> plan(Target target) {
        return foresee(target).changes();
    }

    @Override
    public Foreseen foresee(Target target) {
        return migrations.foresee(target);
    }

    @Override
    public Map<Step, Foreseen> foreseeSteps(Target target) {
        SchemaState schema = migrations.schema(target);
        Map<Step, Foreseen> steps = new LinkedHashMap<>();
        Optional<Deployment> web = LiveDeployment.find(kubernetes, target.namespace(), Names.WEB);
        boolean redeploys = WorkflowType.REDEPLOY.equals(target.run().workflowType());
        Foreseen migrate = migrations.foresee(target, schema);
        steps.put(
                Step.MIGRATE,
                new Foreseen(
                        migrate.changes(),
                        migrate.unknown(),
                        refusals(web, target.spec().image(), schema, Instant.now())));
        if (web.isEmpty() && schema.migratesData()) {
            backup(target, schema, false).ifPresent(backup -> steps.put(Step.BACKUP, backup));
        }
        if (web.isPresent() && inItsOrder(schema, redeploys)) {
            backup(target, schema, true).ifPresent(backup -> steps.put(Step.BACKUP, backup));
            rehearsal(target.spec(), schema).ifPresent(rehearsal -> steps.put(Step.REHEARSAL, rehearsal));
            steps.put(
                    Step.DRAIN,
                    LiveDeployment.find(kubernetes, target.namespace(), Names.WORKER)
                            .map(workers -> drain(workers, schema))
                            .orElse(NOTHING));
        } else if (!redeploys && target.spec().admin() != null) {
            steps.put(Step.DEPLOY, administrator(target, schema));
        }
        return steps;
    }

    /** Whether an install that is in use goes the way of a redeploy; a redeploy does so without users, too. */
    static boolean inItsOrder(SchemaState schema, boolean redeploys) {
        return schema.migratesData() || redeploys && mayMigrate(schema);
    }

    /** Those of the run, which looks at the schema when it is about to migrate people's data. */
    static List<Diagnosis> refusals(Optional<Deployment> web, String image, SchemaState schema, Instant now) {
        if (!schema.migratesData()) {
            return List.of();
        }
        RunningImage running = web.map(live -> new RunningImage(
                        LiveDeployment.container(live, Names.WEB).getImage(), List.of(), null, null))
                .orElse(RunningImage.OF_THE_DATA);
        List<MigrationFile> pending =
                schema.missing().stream().map(MigrationFile::unnamed).toList();
        return Refusals.of(running, image, new Upgrade(schema, pending), now);
    }

    /** @param installed an install is backed up before its image is asked, data without one afterwards */
    static Optional<Foreseen> backup(Target target, SchemaState schema, boolean installed) {
        Spec.Backup backup = target.spec().backup();
        if (!mayMigrate(schema)) {
            return Optional.empty();
        }
        boolean open = !installed && !schema.imageKnown();
        if (backup == null) {
            return schema.users() == 0
                    ? Optional.empty()
                    : Optional.of(new Foreseen(
                            List.of(),
                            "the spec says nothing about backups, and the database has " + schema.users()
                                    + " users: the run stops here and asks"
                                    + (open ? ", if the image has migrations that the data lacks" : "")));
        }
        if (backup.mode() != Spec.Backup.Mode.JOB) {
            return Optional.empty();
        }
        if (open) {
            return Optional.of(new Foreseen(
                    List.of(), "whether the data is backed up first is known with the image's migrations"));
        }
        return Optional.of(change(
                "Job/" + target.namespace() + "/chatwoot-backup-*",
                Change.CREATED,
                "+pg_dump of " + target.spec().database().name() + " to " + BackupPlace.location(target, "*") + "\n"));
    }

    private static boolean mayMigrate(SchemaState schema) {
        return !schema.imageKnown() || !schema.missing().isEmpty();
    }

    private static Optional<Foreseen> rehearsal(Spec spec, SchemaState schema) {
        if (spec.backup() == null || !spec.backup().rehearse()) {
            return Optional.empty();
        }
        return Optional.of(
                !schema.imageKnown()
                        ? new Foreseen(
                                List.of(), "whether there is anything to rehearse is known with the image's migrations")
                        : change(
                                "Job/" + spec.namespace() + "/chatwoot-rehearsal-*",
                                Change.CREATED,
                                "+the migrations, on the backup in a database that is dropped afterwards\n"));
    }

    static Foreseen drain(Deployment workers, SchemaState schema) {
        Integer replicas = workers.getSpec().getReplicas();
        if (replicas != null && replicas == 0) {
            return NOTHING;
        }
        if (!schema.imageKnown()) {
            return new Foreseen(List.of(), "whether the workers have to rest is known with the image's migrations");
        }
        return change(
                "Deployment/" + workers.getMetadata().getNamespace() + "/" + Names.WORKER,
                Change.UPDATED,
                "-  replicas: " + replicas
                        + "\n+  replicas: 0\n # until the schema is migrated and the new pods serve\n");
    }

    /** A door that cannot be looked at hides no migration. */
    private Foreseen administrator(Target target, SchemaState schema) {
        try {
            boolean nobody = schema.tables() == 0 || administrators.door(target).administrators() <= 0;
            return nobody
                    ? change(
                            "administrator/" + target.namespace(),
                            Change.CREATED,
                            "+" + target.spec().admin().email()
                                    + ", by Chatwoot's own onboarding page, before the ingress opens\n")
                    : NOTHING;
        } catch (ApplicationFailure | SecretUnreadable unasked) {
            return new Foreseen(List.of(), "whether there is an administrator yet: " + words(unasked));
        }
    }

    private static String words(RuntimeException failure) {
        return failure instanceof ApplicationFailure told ? told.getOriginalMessage() : failure.getMessage();
    }

    private static Foreseen change(String object, Change change, String diff) {
        return new Foreseen(List.of(new PlannedChange(object, change, diff)), null);
    }
}
