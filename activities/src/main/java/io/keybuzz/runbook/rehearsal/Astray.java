package io.keybuzz.runbook.rehearsal;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.migration.MigrationList;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Migrations that ended well and are not in the copy: a setting of the pods may have led them elsewhere; pure. */
final class Astray {
    private Astray() {}

    /**
     * The diagnosis.
     *
     * @param copy the database that they were to run on
     * @param missing what its {@code schema_migrations} lacks, at least one
     * @param inUse what that of the database in use has
     */
    static Diagnosis of(Spec spec, String job, String copy, List<String> missing, Set<String> inUse, Instant at) {
        String used = spec.database().name();
        List<String> there = missing.stream().filter(inUse::contains).toList();
        return new Diagnosis(
                Cause.UNKNOWN,
                "Job " + spec.namespace() + "/" + job + " succeeded, and its migrations did not reach the copy " + copy
                        + ", so that nothing was rehearsed",
                List.of(
                        new Evidence(
                                "schema_migrations of database " + copy,
                                "still missing: " + MigrationList.brief(missing),
                                at,
                                null),
                        new Evidence(
                                "schema_migrations of database " + used,
                                there.isEmpty()
                                        ? "has none of them either"
                                        : "has " + MigrationList.brief(there) + " of them",
                                at,
                                null)),
                List.of(),
                "See which database the Job used: kubectl -n " + spec.namespace() + " logs job/" + job
                        + "; take what leads Rails elsewhere than POSTGRES_DATABASE out of ConfigMap and Secret, then retry",
                false);
    }
}
