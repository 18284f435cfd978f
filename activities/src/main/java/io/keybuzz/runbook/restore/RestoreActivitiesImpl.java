package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.backup.BackupJobs;
import io.keybuzz.runbook.backup.BackupLog;
import io.keybuzz.runbook.backup.BackupTool;
import io.keybuzz.runbook.backup.DeployedImage;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.preflight.StoredInstall;
import io.keybuzz.runbook.redis.RedisOwner;
import io.keybuzz.runbook.registry.OtherImage;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.rollout.ClusterReads;
import io.temporal.common.converter.RawValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Loads a backup into a database beside, counts it, and lets the two change names. */
public final class RestoreActivitiesImpl implements RestoreActivities {
    private final Connections connections;
    private final StoredInstall install;
    private final BackupJobs jobs;
    private final BesideDatabase databases;

    public RestoreActivitiesImpl(Connections connections, StoredInstall install) {
        this.connections = connections;
        this.install = install;
        this.jobs = new BackupJobs(connections);
        this.databases = new BesideDatabase(connections);
    }

    @Override
    public RestorePrepared prepare(RawValue input) {
        RestoreOptions options = StoredInstall.options(RestoreInput.DEFINITION, input);
        return new RestorePrepared(options, install.prepared(options.namespace()));
    }

    @Override
    public InUse look(InUseRequest request) {
        Target target = request.target();
        return ClusterReads.of("Deployments and Secrets in " + target.namespace(), () -> {
            RowCounts.Counted counted = new RowCounts(connections).of(target);
            InUse now = new InUse(
                    counted.rows(),
                    counted.lastMigration(),
                    DeployedImage.of(connections, target),
                    new QueuedJobs(connections).of(target),
                    counted.grantees());
            if (request.backup() != null) {
                now.otherImage(request.backup()).ifPresent(image -> requirePullable(target, image));
            }
            return now;
        });
    }

    /** While the install still serves: once its data has changed, pods that cannot be pulled keep it down. */
    private void requirePullable(Target target, String image) {
        new OtherImage(connections).notPullable(target, image).ifPresent(why -> {
            throw Failures.step(List.of(BackupsImage.gone(target, image, why)));
        });
    }

    @Override
    public Acted load(LoadRequest request) {
        Target target = request.target();
        String log = jobs.run(
                target,
                BackupTool.RESTORE,
                request.database(),
                Map.of(
                        "BACKUP",
                        request.backup().id(),
                        "SHA256",
                        request.backup().sha256()),
                () -> databases.make(
                        target, request.database(), request.backup().extensions()));
        Map<String, Long> rows = BackupLog.rows(log);
        if (!rows.equals(new TreeMap<>(request.backup().rows()))) {
            throw Failures.step(
                    Cause.BACKUP_DAMAGED,
                    "Database " + request.database() + " has other rows than backup "
                            + request.backup().id() + ": "
                            + differences(rows, request.backup().rows()),
                    List.of(Observed.of("SELECT count(*) of every table", "" + rows)),
                    "Take another backup; the database in use was not touched");
        }
        return new Acted(List.of(new ObjectChange("database/" + request.database(), Change.CREATED)), Map.of());
    }

    private static String differences(Map<String, Long> found, Map<String, Long> wanted) {
        List<String> all = new ArrayList<>();
        wanted.forEach((table, rows) -> {
            if (!rows.equals(found.get(table))) {
                all.add(table + " has " + found.get(table) + " and not " + rows);
            }
        });
        found.forEach((table, rows) -> {
            if (!wanted.containsKey(table)) {
                all.add(table + " is not in the backup");
            }
        });
        return String.join(", ", all);
    }

    @Override
    public Acted stop(Target target) {
        return new Acted(
                ClusterReads.of("pods in " + target.namespace(), () -> new Standstill(connections).of(target)),
                Map.of());
    }

    @Override
    public Acted change(SwitchRequest request) {
        String used = used(request);
        boolean there = databases.change(request.target(), request.names());
        redisFollows(request.target());
        return new Acted(
                there
                        ? List.of(
                                new ObjectChange(used, Change.UPDATED),
                                new ObjectChange("database/" + request.names().before(), Change.CREATED))
                        : List.of(new ObjectChange(used, Change.CREATED)),
                Map.of());
    }

    @Override
    public List<Undone> changeBack(SwitchRequest request) {
        String used = used(request);
        BesideDatabase.Back back = databases.changeBack(request.target(), request.names());
        if (back == BesideDatabase.Back.BACK) {
            redisFollows(request.target());
        }
        return switch (back) {
            case BACK ->
                List.of(new Undone(used, Undone.Status.UNDONE, "it is the one from before the restore again", null));
            case NEVER_CHANGED -> List.of();
            case NOTHING_BEFORE ->
                List.of(new Undone(
                        used,
                        Undone.Status.KEPT,
                        "there was no database of that name before; the restored one stays",
                        null));
        };
    }

    /** Nobody has to be told that the two do not belong together: the question of a restore counted the jobs that wait. */
    private void redisFollows(Target target) {
        String oid = databases.oid(target);
        if (oid != null) {
            new RedisOwner(connections).follows(target, oid);
        }
    }

    private static String used(SwitchRequest request) {
        return "database/" + request.target().spec().database().name();
    }

    @Override
    public List<Undone> drop(DropRequest request) {
        return databases.drop(request.target(), request.database());
    }
}
