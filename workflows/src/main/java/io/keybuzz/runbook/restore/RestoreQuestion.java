package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.backup.BackupManifest;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a restore asks before its first write: what is lost by it, and what comes back; pure. */
final class RestoreQuestion {
    private RestoreQuestion() {}

    /** @param found facts of preflight */
    static Diagnosis of(
            Spec spec, DatabaseNames names, BackupManifest backup, InUse now, Map<String, String> found, Instant at) {
        List<Evidence> evidence = new ArrayList<>();
        Losses losses = Losses.between(backup, now);
        losses.tables().forEach((table, change) -> evidence.add(new Evidence("rows of " + table, change, at, null)));
        if (!Objects.equals(backup.lastMigration(), now.lastMigration())) {
            evidence.add(new Evidence(
                    "last migration",
                    now.lastMigration() + " now, " + backup.lastMigration() + " in the backup",
                    at,
                    null));
        }
        Optional<String> image = now.otherImage(backup);
        image.ifPresent(older ->
                evidence.add(new Evidence("image", now.image() + " now, " + older + " after the restore", at, null)));
        evidence.add(new Evidence(
                "jobs in Redis",
                now.jobs() == null
                        ? "could not be counted; they stay, and those about rows that are gone will fail"
                        : now.jobs() + " stay, and those about rows that are gone will fail",
                at,
                null));
        evidence.add(new Evidence(
                "database " + spec.database().name(),
                now.rows().isEmpty() ? "has no table, or is not there" : "is kept as " + names.before(),
                at,
                null));
        rights(spec, now, at).ifPresent(evidence::add);
        boolean takesOver = spec.adopt() != Spec.Adopt.NO;
        if (takesOver) {
            found.getOrDefault(PreflightResult.ADOPTED_OBJECTS, "")
                    .lines()
                    .forEach(object -> evidence.add(new Evidence("taken over", object, at, null)));
        }
        return new Diagnosis(
                Cause.APPROVAL,
                "The restore of backup " + backup.id() + " waits for a yes: " + losses.words()
                        + (image.isPresent() ? ", and the pods go back to " + image.get() : "")
                        + ". Chatwoot does not answer while the databases change names."
                        + (takesOver
                                ? " What was changed by hand on Service, Ingress and Deployments is replaced."
                                : ""),
                evidence,
                List.of(),
                "RETRY restores as shown, ABORT ends the run; nothing has been changed yet.",
                false);
    }

    /** What others may do in the database in use and not in the restored one; empty where nobody else may do anything. */
    static Optional<Evidence> rights(Spec spec, InUse now, Instant at) {
        return now.grantees().isEmpty()
                ? Optional.empty()
                : Optional.of(new Evidence(
                        "rights of others in database " + spec.database().name(),
                        String.join(", ", now.grantees())
                                + " had some when this run looked: the restored one has none of them, so GRANT them again",
                        at,
                        null));
    }
}
