package io.keybuzz.runbook.backup;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.WorkflowType;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;

/** Whether there is a place for backups. A first install needs none, so a claim in its namespace may come later. */
public final class BackupPrecheck implements Precheck {
    private final KubernetesClient kubernetes;
    private final boolean required;

    /** @param required whether the run is about a backup, and cannot go on without a place */
    public BackupPrecheck(Connections connections, boolean required) {
        this.kubernetes = connections.kubernetes();
        this.required = required;
    }

    @Override
    public Findings look(Target target) {
        Spec.Backup backup = target.spec().backup();
        if (backup == null || backup.mode() != Spec.Backup.Mode.JOB) {
            return required ? Findings.problems(List.of(nowhere(target, backup))) : Findings.NONE;
        }
        if (WorkflowType.REHEARSE.equals(target.run().workflowType()) && backup.redisImage() == null) {
            return Findings.problems(List.of(new Diagnosis(
                    Cause.BACKUP_TOOL,
                    "The spec of " + target.namespace()
                            + " names no backup.redisImage, and a rehearsal has a Redis of its own",
                    List.of(Observed.of("backup.redisImage in the spec", "null")),
                    List.of(),
                    "Name one, such as redis:7.4-alpine: ./runbook install with that spec, or RETRY with it",
                    false)));
        }
        String claim = backup.volumeClaim();
        if (claim == null || !required && !installed(target) || exists(target, claim)) {
            return Findings.NONE;
        }
        String look = "kubectl -n " + target.namespace() + " get pvc";
        return Findings.problems(List.of(new Diagnosis(
                Cause.BACKUP_PLACE,
                "There is no PersistentVolumeClaim " + claim + " in namespace " + target.namespace()
                        + ", which backup.volumeClaim names",
                List.of(Observed.of(look + " " + claim, "NotFound")),
                List.of(),
                "Make it (docs/backup.md has one to copy), or name another; those that there are: " + look,
                false)));
    }

    private static Diagnosis nowhere(Target target, Spec.Backup backup) {
        return new Diagnosis(
                Cause.BACKUP_MISSING,
                "The spec of " + target.namespace() + " names no place for backups",
                List.of(Observed.of("backup in the spec", backup == null ? "null" : "" + backup.mode())),
                List.of(),
                "Say where they go (backup: {image: …, volumeClaim: …} or {image: …, s3: …}): ./runbook install with that spec,"
                        + " or RETRY with it",
                false);
    }

    private boolean installed(Target target) {
        return LiveDeployment.find(kubernetes, target.namespace(), Names.WEB).isPresent();
    }

    private boolean exists(Target target, String claim) {
        return kubernetes.persistentVolumeClaims().inNamespace(target.namespace()).list().getItems().stream()
                .anyMatch(c -> claim.equals(c.getMetadata().getName()));
    }
}
