package io.keybuzz.runbook.rehearsal;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.backup.BackupJobs;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.job.JobRun;
import io.keybuzz.runbook.job.JobWatch;
import io.keybuzz.runbook.migration.MigrationDiagnosis;
import io.keybuzz.runbook.migration.MigrationJob;
import io.keybuzz.runbook.migration.MigrationList;
import io.keybuzz.runbook.migration.SchemaReader;
import io.keybuzz.runbook.preflight.StoredInstall;
import io.keybuzz.runbook.rehearsal.Rehearsed.Held;
import io.keybuzz.runbook.rollout.ClusterReads;
import io.keybuzz.runbook.rollout.KnownSecrets;
import io.temporal.common.converter.RawValue;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the migration Job on a copy, and watches what it locks. */
public final class RehearsalActivitiesImpl implements RehearsalActivities {
    private static final Pattern MIGRATED = Pattern.compile("^== (\\d+)\\b.*: migrated", Pattern.MULTILINE);

    private final Connections connections;
    private final StoredInstall install;
    private final SchemaReader schema;

    public RehearsalActivitiesImpl(Connections connections, StoredInstall install) {
        this.connections = connections;
        this.install = install;
        this.schema = new SchemaReader(connections);
    }

    @Override
    public RehearsalPrepared prepare(RawValue input) {
        RehearsalOptions options = StoredInstall.options(RehearsalInput.DEFINITION, input);
        return new RehearsalPrepared(options, install.prepared(options.namespace(), options.image()));
    }

    @Override
    public Rehearsed migrate(RehearsalRequest request) {
        Target target = request.target();
        Target copy = new Target(target.spec().withDatabase(request.database()), target.run());
        return ClusterReads.of("Jobs and pods in " + target.namespace(), () -> {
            try (LockWatch locks = new LockWatch(connections, target, request.database())) {
                String name = RehearsalJob.name(target.run().runId(), Heartbeat.activityId());
                // Nobody has watched the beginning of a Job that an earlier attempt created.
                boolean fromItsBeginning = watch().create(target, RehearsalJob.of(target, name, request.database()));
                JobRun run = watch().await(target, name);
                List<Held> held = locks.end();
                boolean watched = fromItsBeginning && locks.unbroken();
                List<String> missing = missing(run, schema.applied(copy));
                if (!run.succeeded()) {
                    throw Failures.step(List.of(WhatItTook.in(diagnosis(copy, run, missing), run, held, watched)));
                }
                if (!missing.isEmpty()) {
                    throw Failures.step(List.of(Astray.of(
                            target.spec(),
                            run.name(),
                            request.database(),
                            missing,
                            schema.applied(target),
                            Instant.now())));
                }
                return new Rehearsed(run.seconds(), migrated(run), held, watched);
            } catch (SQLException e) {
                throw PostgresFailure.toThrow(
                        e, target.spec().database(), target.spec().database().adminUsername());
            }
        });
    }

    private JobWatch watch() {
        return new JobWatch(connections, RehearsalJob.COMPONENT, MigrationJob.CONTAINER, BackupJobs::ours);
    }

    /** As Rails says it, which an attempt that comes again finds too. */
    private List<String> migrated(JobRun run) {
        Set<String> versions = new TreeSet<>();
        Matcher m = MIGRATED.matcher(watch().logHead(run) + "\n" + watch().logTail(run));
        while (m.find()) {
            versions.add(m.group(1));
        }
        return List.copyOf(versions);
    }

    private List<String> missing(JobRun run, Set<String> after) {
        return MigrationList.fromLog(watch().logHead(run)).orElse(List.of()).stream()
                .filter(version -> !after.contains(version))
                .toList();
    }

    private Diagnosis diagnosis(Target copy, JobRun run, List<String> missing) {
        String log = RemoteText.mask(watch().logTail(run), KnownSecrets.of(connections, copy));
        return MigrationDiagnosis.of(
                copy.spec(),
                run,
                log,
                missing,
                schema.ask(copy, MigrationDiagnosis.asks(copy.spec(), log)),
                Instant.now());
    }
}
