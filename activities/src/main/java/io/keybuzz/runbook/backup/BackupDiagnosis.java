package io.keybuzz.runbook.backup;

import io.keybuzz.runbook.activity.Reached;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.job.JobLog;
import io.keybuzz.runbook.job.JobRun;
import io.keybuzz.runbook.job.UnreachableService;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.rollout.CoreDns;
import io.keybuzz.runbook.rollout.LogSign;
import io.keybuzz.runbook.rollout.NotAdmitted;
import io.keybuzz.runbook.rollout.WaitLine;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Why a Job of the backup image failed, from the end of its log; pure, apart from the evidence's time. */
final class BackupDiagnosis {
    private static final Pattern NO_NAME = Pattern.compile("could not translate host name", Pattern.CASE_INSENSITIVE);

    private BackupDiagnosis() {}

    /**
     * The diagnosis.
     *
     * @param log its last lines, secrets masked already
     */
    static Diagnosis of(Spec spec, JobRun run, String log, Instant at) {
        Sign sign = Sign.in(log);
        String line = sign.line(log).orElseGet(() -> last(log));
        boolean notAdmitted = sign == Sign.DATABASE && NotAdmitted.by(line);
        String logs = "kubectl -n " + spec.namespace() + " logs job/" + run.name();
        return new Diagnosis(
                sign.cause,
                "Job " + spec.namespace() + "/" + run.name() + " failed: "
                        + (notAdmitted ? "PostgreSQL" + NotAdmitted.WHY : sign.why) + ": " + JobLog.brief(line),
                JobLog.evidence(spec, run, log, at),
                ruledOut(sign, line, run.nodeAddress(), at),
                sign.remedy(spec, run.node(), logs, line),
                false);
    }

    private static List<Evidence> ruledOut(Sign sign, String line, String node, Instant at) {
        if (sign == Sign.PASSWORD || sign == Sign.DATABASE && NotAdmitted.by(line)) {
            return List.of(NotAdmitted.ruledOut(at, node));
        }
        return sign == Sign.DATABASE && LogSign.refused(line) ? List.of(Reached.refused(at, node)) : List.of();
    }

    private static String last(String log) {
        return log.lines().filter(l -> !l.isBlank()).reduce((a, b) -> b).orElse("(it printed nothing)");
    }

    /** In order of how much they tell. */
    private enum Sign {
        TOOL(
                Cause.BACKUP_TOOL,
                "the backup image does not have what it takes",
                "chatwoot-runbook refused: (?!the volume)|sh: .*not found"),
        DAMAGED(
                Cause.BACKUP_DAMAGED,
                "the backup is not what was written",
                "has the digest|pg_restore cannot read|did not find magic string|unexpected end of file"),
        FULL(Cause.BACKUP_PLACE, "there is no room for the backup", "No space left on device|Disk quota exceeded"),
        PLACE(
                Cause.BACKUP_PLACE,
                "the place of the backups cannot be used",
                "refused: the volume|Permission denied(?! for)|Read-only file system|AccessDenied|NoSuchBucket|InvalidAccessKeyId|SignatureDoesNotMatch"
                        + "|cannot be written to its place|cannot be read from its place|cannot be listed|Could not connect to the endpoint|Failed to (?:copy|lsf)"),
        PASSWORD(
                Cause.DATABASE_PASSWORD,
                "PostgreSQL does not accept the role's password",
                "password authentication failed|no password supplied"),
        READ(
                Cause.PERMISSION,
                "the role may not read everything in the database",
                "permission denied for|must be owner of"),
        LOCK(
                Cause.LOCK_TIMEOUT,
                "another session holds a lock that it needs",
                "canceling statement due to lock timeout"),
        CUT(
                Cause.CONNECTION_CUT,
                "the server, or a proxy before it, cut the session",
                JobLog.ofASession(
                        "server closed the connection unexpectedly|terminating connection|SSL SYSCALL error|connection reset by peer")),
        DATABASE(
                Cause.DATABASE_UNREACHABLE,
                "PostgreSQL cannot be reached from the pod",
                JobLog.NEVER_CONNECTED + "|could not translate host name"),
        OTHER(Cause.UNKNOWN, "its last line", "(?!)");

        private final Cause cause;
        private final String why;
        private final Pattern words;

        Sign(Cause cause, String why, String words) {
            this.cause = cause;
            this.why = why;
            this.words = Pattern.compile(words, Pattern.CASE_INSENSITIVE);
        }

        static Sign in(String log) {
            for (Sign sign : values()) {
                if (sign.words.matcher(log).find()) {
                    return sign;
                }
            }
            return OTHER;
        }

        /** The first line that shows it: what follows is its consequence. */
        Optional<String> line(String log) {
            return log.lines().filter(l -> words.matcher(l).find()).findFirst();
        }

        String remedy(Spec spec, String node, String logs, String line) {
            Spec.Database database = spec.database();
            return switch (this) {
                case TOOL ->
                    "Name an image with sh, psql, pg_dump, pg_restore and sha256sum of the server's version or newer in backup.image, and"
                            + " with rclone or aws for a bucket";
                case DAMAGED ->
                    "Look at the storage; take another backup (./runbook restore " + spec.namespace()
                            + " --backup … lists them)";
                case FULL ->
                    spec.backup().s3() == null
                            ? "Make room in the PersistentVolumeClaim "
                                    + spec.backup().volumeClaim() + " (lower backup.keep, or enlarge it), then retry"
                            : "The dump is written to the node's disk before it goes to the bucket: make room there, then retry";
                case PLACE ->
                    spec.backup().s3() == null
                            ? "The image's user has to be able to write to the PersistentVolumeClaim "
                                    + spec.backup().volumeClaim() + "; then retry"
                            : "Look at endpoint, bucket and keys in backup.s3, then retry";
                case PASSWORD ->
                    "Set the role's password to the Secret's: "
                            + PostgresFailure.psql(database, database.adminUsername()) + " -c '\\password "
                            + database.username() + "'";
                case READ ->
                    "Give what it names to the role: " + PostgresFailure.psql(database, database.adminUsername())
                            + " -d " + database.name() + " -c 'ALTER TABLE … OWNER TO " + database.username() + "'";
                case LOCK -> "Retry when whatever holds the lock has ended";
                case CUT -> "Go past proxies with database.direct: {host, port}, look at the server's log, then retry";
                case DATABASE -> unreachable(spec, node, line);
                case OTHER -> "Read its log: " + logs;
            };
        }

        private static String unreachable(Spec spec, String node, String line) {
            if (NO_NAME.matcher(line).find()) {
                return CoreDns.remedy(
                        line, spec.namespace(), spec.database().session().host(), node, "database.host");
            }
            if (WaitLine.failingOver(line)) {
                return UnreachableService.leader(
                        PostgresFailure.psql(spec.database(), spec.database().adminUsername()));
            }
            return UnreachableService.postgres(spec, line);
        }
    }
}
