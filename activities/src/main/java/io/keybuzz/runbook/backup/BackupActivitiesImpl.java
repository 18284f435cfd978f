package io.keybuzz.runbook.backup;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.credentials.Mark;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.preflight.PreflightActivities;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.preflight.StoredInstall;
import io.temporal.common.converter.RawValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes backups by a Job in the cluster, and believes what it read back. */
public final class BackupActivitiesImpl implements BackupActivities {
    private final Connections connections;
    private final StoredInstall install;
    private final PreflightActivities preflight;
    private final BackupJobs jobs;

    /** @param preflight what has to be well before a backup is made */
    public BackupActivitiesImpl(Connections connections, StoredInstall install, PreflightActivities preflight) {
        this.connections = connections;
        this.install = install;
        this.preflight = preflight;
        this.jobs = new BackupJobs(connections);
    }

    @Override
    public Prepared prepare(RawValue input) {
        return install.prepared(
                StoredInstall.options(BackupInput.DEFINITION, input).namespace());
    }

    @Override
    public PreflightResult check(Target target) {
        return preflight.check(target);
    }

    @Override
    public BackupMade back(Target target) {
        String log = jobs.run(
                target,
                BackupTool.BACKUP,
                target.spec().database().name(),
                Map.of(
                        "KEEP",
                        String.valueOf(target.spec().backup().keep()),
                        "IMAGE",
                        Objects.toString(DeployedImage.of(connections, target), ""),
                        "OWNER",
                        Mark.owner(target),
                        "RUN",
                        target.run().firstRunId()),
                () -> {});
        return BackupLog.manifest(log)
                .map(made -> new BackupMade(
                        BackupPlace.location(target, made.id()),
                        made.bytes(),
                        made.sha256(),
                        made.rows(),
                        BackupLog.warnings(jobs.shown(target, log)).stream()
                                .map(RemoteText::neutralise)
                                .toList()))
                .orElseThrow(() -> Failures.step(
                        Cause.UNKNOWN,
                        "The backup's Job ended well and does not say what it made",
                        List.of(Observed.of("the end of its log", RemoteText.tail(jobs.shown(target, log), 2000))),
                        "Retry: another Job is run"));
    }

    @Override
    public BackupManifest find(FindRequest request) {
        Target target = request.target();
        String log = jobs.run(
                target,
                BackupTool.LOOK,
                target.spec().database().name(),
                Map.of("BACKUP", request.id(), "OWNER", Mark.owner(target)),
                () -> {});
        return BackupLog.manifest(log).orElseThrow(() -> absent(target, request.id(), BackupLog.kept(log)));
    }

    private static RuntimeException absent(Target target, String id, List<String> kept) {
        String place = BackupPlace.location(target, "ID");
        return Failures.step(
                Cause.BACKUP_MISSING,
                kept.isEmpty()
                        ? "There is no backup at " + place
                        : "There is no backup " + id + " at " + place + "; there are " + String.join(", ", kept),
                List.of(Observed.of("backups at " + place, kept.isEmpty() ? "none" : String.join(", ", kept))),
                "Make one: ./runbook backup " + target.namespace());
    }
}
