package io.keybuzz.runbook.backup;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.preflight.PreflightActivities;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.preflight.StoredInstall;
import io.keybuzz.runbook.report.BackupReport;
import io.keybuzz.runbook.rollout.ClusterReads;
import io.keybuzz.runbook.run.Names;
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
    public BackupReport back(Target target) {
        String image = ClusterReads.of("Deployment " + Names.WEB, () -> image(target));
        String log = jobs.run(
                target,
                BackupTool.BACKUP,
                target.spec().database().name(),
                Map.of("KEEP", String.valueOf(target.spec().backup().keep()), "IMAGE", Objects.toString(image, "")));
        return BackupLog.manifest(log)
                .map(made -> new BackupReport(
                        BackupPlace.location(target, made.id()), made.bytes(), made.sha256(), made.rows()))
                .orElseThrow(() -> Failures.step(
                        Cause.UNKNOWN,
                        "The backup's Job ended well and does not say what it made",
                        List.of(Observed.of("the end of its log", RemoteText.tail(jobs.shown(target, log), 2000))),
                        "Retry: another Job is run"));
    }

    /** What the pods run, so that a restore can bring back the version that belongs to the data. */
    private String image(Target target) {
        Deployment web = connections
                .kubernetes()
                .apps()
                .deployments()
                .inNamespace(target.namespace())
                .withName(Names.WEB)
                .get();
        return web == null
                ? null
                : web.getSpec().getTemplate().getSpec().getContainers().stream()
                        .filter(c -> Names.WEB.equals(c.getName()))
                        .map(Container::getImage)
                        .findFirst()
                        .orElse(null);
    }
}
