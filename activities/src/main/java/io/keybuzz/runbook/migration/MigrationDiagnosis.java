package io.keybuzz.runbook.migration;

import io.keybuzz.runbook.activity.Reached;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.job.JobLog;
import io.keybuzz.runbook.job.JobRun;
import io.keybuzz.runbook.job.UnreachableService;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.rollout.CoreDns;
import io.keybuzz.runbook.rollout.LogSign;
import io.keybuzz.runbook.rollout.NotAdmitted;
import io.keybuzz.runbook.rollout.RubyLog;
import io.keybuzz.runbook.rollout.WaitLine;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a migration Job failed, from the end of its log; pure, apart from the evidence's time. */
public final class MigrationDiagnosis {
    /** As PostgreSQL names one that it lacks, or may not make. */
    private static final Pattern EXTENSION = Pattern.compile(
            "([\\w-]+)\\.control\\b|extension \"?([\\w-]+)\"? is not available"
                    + "|create extension (?:if not exists )?\"?([\\w-]+)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern MIGRATING = Pattern.compile("^== (\\d+) (\\S+): migrating", Pattern.MULTILINE);

    private MigrationDiagnosis() {}

    /**
     * The diagnosis.
     *
     * @param log its last lines, secrets masked already
     * @param missing migrations that the database still lacks
     * @param database what PostgreSQL itself says about the cause, see {@link #asks}
     */
    public static Diagnosis of(
            Spec spec, JobRun run, String log, List<String> missing, List<Evidence> database, Instant at) {
        Sign sign = Sign.in(log, run.exitCode(), spec);
        String line = sign.line(log).orElseGet(() -> RubyLog.lastWord(log));
        List<Evidence> evidence = new ArrayList<>(JobLog.evidence(spec, run, MigrationList.shown(log), at));
        if (sign == Sign.CODE) {
            run.image().ifPresent(image -> evidence.add(image(spec, run, image, log, at)));
        }
        if (!missing.isEmpty()) {
            evidence.add(new Evidence("schema_migrations", "still missing: " + MigrationList.brief(missing), at, null));
        }
        evidence.addAll(database);
        String where = migrating(log).map(m -> " at migration " + m).orElse("");
        return new Diagnosis(
                sign.cause,
                "Job " + spec.namespace() + "/" + run.name() + " failed" + where + ": " + sign.why(spec, line) + ": "
                        + JobLog.brief(line),
                evidence,
                ruledOut(sign, line, run.nodeAddress(), at),
                sign.remedy(spec, run, log, line),
                false);
    }

    private static Evidence image(Spec spec, JobRun run, String image, String log, Instant at) {
        return new Evidence(
                "kubectl -n " + spec.namespace() + " get pods -l job-name=" + run.name()
                        + " -o jsonpath='{.items[*].spec.containers[*].image} {.items[*].status.containerStatuses[*].imageID}'",
                RemoteText.neutralise(image)
                        + MigrationList.fromLog(log)
                                .map(v -> "; the newest migration that it brings is " + v.get(v.size() - 1))
                                .orElse(""),
                at,
                run.nodeAddress());
    }

    private static List<Evidence> ruledOut(Sign sign, String line, String node, Instant at) {
        List<Evidence> ruledOut = new ArrayList<>();
        if (sign.connected) {
            ruledOut.add(new Evidence(
                    "the Job's log",
                    "PostgreSQL was reached and let it in: route, firewall and password are right",
                    at,
                    node));
        }
        if (sign == Sign.REDIS_PASSWORD) {
            ruledOut.add(new Evidence("Redis' answer", NotAdmitted.REACHED, at, node));
        } else if (sign == Sign.PASSWORD || sign == Sign.DATABASE && NotAdmitted.by(line)) {
            ruledOut.add(NotAdmitted.ruledOut(at, node));
        } else if ((sign == Sign.DATABASE || sign == Sign.REDIS) && LogSign.refused(line)) {
            ruledOut.add(Reached.refused(at, node));
        }
        return ruledOut;
    }

    /** What to ask PostgreSQL about a Job that failed. */
    enum Question {
        NOTHING,
        /** Which extensions the Job's database has. */
        EXTENSIONS,
        /** Who holds locks in it. */
        LOCKS
    }

    /** The question that decides, by the Job's log. */
    public static Question asks(Spec spec, String log) {
        return switch (Sign.in(log, null, spec)) {
            case EXTENSION_MISSING, EXTENSION_REFUSED -> Question.EXTENSIONS;
            case LOCK, STATEMENT -> Question.LOCKS;
            default -> Question.NOTHING;
        };
    }

    private static Optional<String> migrating(String log) {
        Matcher m = MIGRATING.matcher(log);
        String last = null;
        while (m.find()) {
            // A migration that ended says so on a line of its own.
            last = log.contains("== " + m.group(1) + " " + m.group(2) + ": migrated")
                    ? null
                    : m.group(1) + " " + m.group(2);
        }
        return Optional.ofNullable(last);
    }

    /** In order of how much they tell: a long log of Rails names its first cause again further down. */
    private enum Sign {
        NO_METADATA(Cause.TABLES_WITHOUT_METADATA, true, "chatwoot-runbook refused:"),
        EXTENSION_MISSING(
                Cause.EXTENSION_MISSING,
                true,
                "extension \"?\\w+\"? is not available|could not open extension control file|\\.control\""),
        EXTENSION_REFUSED(
                Cause.EXTENSION_REFUSED,
                true,
                "permission denied to create extension|must be superuser to create (?:this )?extension"),
        LOCK(
                Cause.LOCK_TIMEOUT,
                true,
                "PG::LockNotAvailable|canceling statement due to lock timeout|ConcurrentMigrationError|\\b55P03\\b"),
        STATEMENT(
                Cause.STATEMENT_TIMEOUT,
                true,
                "canceling statement due to statement timeout|PG::QueryCanceled|\\b57014\\b"),
        CUT(
                Cause.CONNECTION_CUT,
                true,
                JobLog.ofASession("server closed the connection unexpectedly|terminating connection|SSL SYSCALL"
                        + " error|PQconsumeInput|connection reset by peer|unexpected EOF|lost synchronization")),
        PASSWORD(
                Cause.DATABASE_PASSWORD,
                false,
                "password authentication failed|no password supplied|fe_sendauth|FATAL:\\s+role .* does not exist"),
        NAME(
                Cause.DNS,
                false,
                "could not translate host name|Name or service not known|name resolution|getaddrinfo|no such host"),
        REDIS(
                Cause.REDIS_UNREACHABLE,
                true,
                "Redis(?:Client)?::(?:CannotConnect|Timeout|Connection)|Error connecting to"
                        + " Redis|redis.*(?:refused|timed? ?out)"),
        REDIS_PASSWORD(
                Cause.REDIS_PASSWORD, true, "WRONGPASS|NOAUTH|ERR invalid password|invalid username-password pair"),
        DATABASE(
                Cause.DATABASE_UNREACHABLE,
                false,
                JobLog.NEVER_CONNECTED + "|ConnectionNotEstablished|PG::ConnectionBad"),
        CODE(Cause.UNKNOWN, true, "NameError|NoMethodError|uninitialized constant|undefined method"),
        OTHER(Cause.UNKNOWN, false, "(?!)");

        private final Cause cause;
        private final boolean connected;
        private final Pattern words;

        Sign(Cause cause, boolean connected, String words) {
            this.cause = cause;
            this.connected = connected;
            this.words = Pattern.compile(words, Pattern.CASE_INSENSITIVE);
        }

        static Sign in(String log, Integer exitCode, Spec spec) {
            if (exitCode != null && exitCode == MigrationJob.REFUSED) {
                return NO_METADATA;
            }
            for (Sign sign : values()) {
                if (sign.words.matcher(log).find()) {
                    return sign;
                }
            }
            if (speaksOf(log, spec.redis().host(), spec.redis().port())) {
                return REDIS;
            }
            return speaksOf(
                            log,
                            spec.database().session().host(),
                            spec.database().session().port())
                    ? DATABASE
                    : OTHER;
        }

        /** The last line that shows it. */
        Optional<String> line(String log) {
            return RubyLog.words(log).filter(l -> words.matcher(l).find()).reduce((a, b) -> b);
        }

        String why(Spec spec, String line) {
            Spec.HostPort database = spec.database().session();
            boolean silent = LogSign.silent(line);
            return switch (this) {
                case NO_METADATA ->
                    "database " + spec.database().name()
                            + " has tables and no ar_internal_metadata, and preparing it would drop them all";
                case EXTENSION_MISSING -> "the PostgreSQL server does not offer an extension that the image needs";
                case EXTENSION_REFUSED ->
                    "role " + spec.database().username()
                            + " may not create an extension; the administrator has to, once";
                case LOCK -> "another session holds a lock that it needs";
                case STATEMENT -> "a statement took longer than is allowed";
                case CUT -> "the server, or a proxy before it, cut the session";
                case PASSWORD ->
                    "PostgreSQL at " + database + " does not accept the password of "
                            + spec.database().username();
                case REDIS ->
                    "Redis at "
                            + new Spec.HostPort(
                                    spec.redis().host(), spec.redis().port())
                            + (silent
                                    ? " does not answer, as behind a firewall that drops packets from pods"
                                    : " cannot be reached");
                case REDIS_PASSWORD -> "Redis does not accept the password";
                case DATABASE -> "PostgreSQL at " + database + unreached(line);
                case NAME ->
                    "the name of " + (line.contains(spec.redis().host()) ? "Redis" : "PostgreSQL")
                            + " does not resolve in the pod";
                case CODE ->
                    "the image's own code fails, not the database: a migration that was written for other gems or for"
                            + " another version (as chatwoot#11853, #13775)";
                case OTHER -> "its last line";
            };
        }

        private static String unreached(String line) {
            if (NotAdmitted.by(line)) {
                return NotAdmitted.WHY;
            }
            if (LogSign.silent(line)) {
                return " does not answer, as behind a firewall that drops packets from pods";
            }
            return WaitLine.failingOver(line)
                    ? " lets nobody in: a proxy has no leader to hand the connection to, or the server starts or stops"
                    : " turns it away: the host answers, and nothing listens there";
        }

        String remedy(Spec spec, JobRun run, String log, String line) {
            String psql = PostgresFailure.psql(spec.database(), spec.database().adminUsername()) + " -d "
                    + spec.database().name();
            return switch (this) {
                case NO_METADATA ->
                    "Restore a whole dump (with ar_internal_metadata), or name an empty database in database.name;"
                            + " look with: "
                            + psql + " -c '\\dt'";
                case EXTENSION_MISSING ->
                    "Install " + extensionPackage(log) + " on the database server and let the administrator create it: "
                            + psql + " -c 'CREATE EXTENSION IF NOT EXISTS " + extension(log) + "'";
                case EXTENSION_REFUSED ->
                    psql + " -c 'CREATE EXTENSION IF NOT EXISTS " + extension(log)
                            + "'; the step credentials does it too; do not make the role SUPERUSER";
                case LOCK ->
                    "See who holds it: " + psql
                            + " -c \"SELECT pid, state, query FROM pg_stat_activity WHERE pid IN (SELECT pid FROM"
                            + " pg_locks WHERE granted)\"; then retry";
                case STATEMENT ->
                    "Retry when there is less load. The Job allows "
                            + MigrationJob.STATEMENT_TIMEOUT
                            + " a statement, which wins over the role's statement_timeout; sooner it is a proxy (query_timeout"
                            + " of PgBouncer: go past it with database.direct: {host, port}) or somebody who cancels queries: "
                            + psql + " -c 'SELECT pid, usename, query FROM pg_stat_activity'";
                case CUT ->
                    "Look at the server's log (was it restarted, out of memory?) and go past proxies with"
                            + " database.direct: {host, port}; then retry";
                case PASSWORD ->
                    "Set the role's password to the Secret's: " + psql + " -c '\\password "
                            + spec.database().username() + "'";
                case REDIS ->
                    RedisFailure.cli(spec.redis()) + " PING"
                            + (LogSign.silent(line)
                                    ? UnreachableService.admitPods(spec)
                                    : "; start it there, or correct redis.host and redis.port");
                case REDIS_PASSWORD -> "Correct redis.password and retry with the spec (-f SPEC)";
                case DATABASE ->
                    WaitLine.failingOver(line)
                            ? UnreachableService.leader(psql)
                            : UnreachableService.postgres(spec, line);
                case NAME ->
                    CoreDns.remedy(
                            line,
                            spec.namespace(),
                            line.contains(spec.redis().host())
                                    ? spec.redis().host()
                                    : spec.database().session().host(),
                            run.node(),
                            "database.host and redis.host");
                case CODE ->
                    "Take the image that this schema belongs to, or the next stop of the upgrade (docs/redeploy.md),"
                            + " as image; do not mark the migration as done by hand: what it should have done stays"
                            + " undone";
                case OTHER -> "Read its log: kubectl -n " + spec.namespace() + " logs job/" + run.name();
            };
        }

        /** As SQL has to spell the one that the log names last. */
        private static String extension(String log) {
            String name = named(log).orElse("NAME");
            return name.contains("-") ? "\"" + name + "\"" : name;
        }

        /** The rest that Chatwoot needs comes with PostgreSQL itself. */
        private static String extensionPackage(String log) {
            return named(log)
                    .map(name -> name.equals("vector")
                            ? "postgresql-NN-pgvector"
                            : "what brings " + name + " (postgresql-contrib for those of PostgreSQL itself)")
                    .orElse("the package of the extension that the log names");
        }

        private static Optional<String> named(String log) {
            return EXTENSION
                    .matcher(log)
                    .results()
                    .map(m -> m.group(1) != null ? m.group(1) : m.group(2) != null ? m.group(2) : m.group(3))
                    .reduce((first, last) -> last);
        }

        private static boolean speaksOf(String log, String host, int port) {
            return log.lines().anyMatch(l -> l.contains(host + ":" + port));
        }
    }
}
