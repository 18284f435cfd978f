package io.keybuzz.runbook.upgrade;

import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.report.BackupReport;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** What a failed upgrade leaves of the schema, which is never rolled back, and what that means for the version that runs again. */
public final class SchemaAfter {
    private SchemaAfter() {}

    /**
     * PASSED when the version that runs again can live with it as far as its migrations' text tells, else WARNED.
     *
     * @param before what was pending when the run began
     * @param after the schema now, against the same image
     * @param running what runs again
     * @param image that the migrations are from
     * @param backup of this run; null when it made none
     */
    public static Check of(
            Upgrade before, SchemaState after, RunningImage running, String image, BackupReport backup, Instant now) {
        List<Evidence> evidence = List.of(
                new Evidence("SELECT max(version) FROM schema_migrations", "" + after.lastApplied(), now, null));
        if (!before.known() || !after.imageKnown()) {
            boolean same = String.valueOf(before.schema().lastApplied()).equals(after.lastApplied());
            return check(
                    same ? Check.Status.PASSED : Check.Status.WARNED,
                    "The schema is at " + after.lastApplied()
                            + (same
                                    ? ", as before."
                                    : ", and was at " + before.schema().lastApplied() + " before.")
                            + " Which migrations " + image + " brings is not known.",
                    evidence);
        }
        List<MigrationFile> ran = before.pending().stream()
                .filter(f -> !after.missing().contains(f.version()))
                .toList();
        if (ran.isEmpty()) {
            return check(
                    Check.Status.PASSED,
                    "The schema is as it was, at " + after.lastApplied() + ": no migration of " + image + " has run.",
                    evidence);
        }
        List<MigrationFile> harmful = ran.stream().filter(f -> !f.compatible()).toList();
        String stays = "The schema is at " + after.lastApplied() + ": " + ran.size() + " of "
                + before.pending().size() + " pending migrations of " + image + " have run ("
                + names(ran) + ") and stay, since a schema is never rolled back. ";
        return harmful.isEmpty()
                ? check(
                        Check.Status.PASSED,
                        stays + "As far as their text tells, none takes away what " + running.words()
                                + " uses: it can go on with this schema, and the next redeploy goes on from there.",
                        evidence)
                : check(
                        Check.Status.WARNED,
                        stays + "What " + running.words() + " uses may be gone: " + operations(harmful)
                                + ". Where it is, it answers with errors until a mended image is deployed, or "
                                + (backup == null
                                        ? "a backup from before is restored"
                                        : "the backup " + backup.location() + " is restored")
                                + " (what was written since is lost then).",
                        evidence);
    }

    /** Whether a migration has run since, as far as the two looks tell. */
    public static boolean migrated(Upgrade before, SchemaState after) {
        return before.known() && after.imageKnown()
                ? before.pending().stream().anyMatch(f -> !after.missing().contains(f.version()))
                : !String.valueOf(before.schema().lastApplied()).equals(String.valueOf(after.lastApplied()));
    }

    /** Files with what they do, in a line. */
    public static String operations(List<MigrationFile> files) {
        return files.stream()
                .map(f -> f.name() + " (" + String.join(", ", f.operations()) + ")")
                .collect(Collectors.joining(", "));
    }

    private static String names(List<MigrationFile> files) {
        return files.stream().map(MigrationFile::name).collect(Collectors.joining(", "));
    }

    private static Check check(Check.Status status, String detail, List<Evidence> evidence) {
        return new Check("schema-after-failure", "The schema after the failure", status, detail, evidence);
    }
}
