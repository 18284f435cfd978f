package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.spec.Spec;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Rails, Sidekiq or psql log says about why a process ended; pure. The first sign in the order of {@link Kind} counts.
 *
 * @param line the line that shows it
 */
public record LogSign(Kind kind, String line) {

    /** In order of how much they tell: a refused password is a connection that worked. */
    public enum Kind {
        STALE_PID(Cause.STALE_PID_FILE, "server is already running"),
        DATABASE_PASSWORD(
                Cause.DATABASE_PASSWORD,
                "password authentication failed|no password supplied|fe_sendauth|FATAL:\\s+role .* does not exist"),
        REDIS_PASSWORD(
                Cause.REDIS_PASSWORD,
                "WRONGPASS|NOAUTH|ERR invalid password|ERR AUTH|ERR Client sent AUTH|invalid username-password pair"),
        MISSING_SETTING(
                Cause.CONFIG_KEY_MISSING,
                "KeyError|key not found: \"|Missing [`'\"]?secret_key_base|secret_key_base.*missing"
                        + "|Missing Active Record encryption credential"),
        NAME(
                Cause.DNS,
                "could not translate host name|Name or service not known|Temporary failure in name"
                        + " resolution|getaddrinfo|no such host|nodename nor servname|NXDOMAIN|SERVFAIL"),
        REDIS(
                Cause.REDIS_UNREACHABLE,
                "Redis(?:Client)?::(?:CannotConnect|Timeout|Connection)|Error connecting to"
                        + " Redis|redis.*(?:refused|timed? ?out)"),
        DATABASE(
                Cause.DATABASE_UNREACHABLE,
                "could not connect to server|connection to server .*"
                        + " failed|ActiveRecord::(?:ConnectionNotEstablished|DatabaseConnectionError)|PG::ConnectionBad|cannot"
                        + " connect to PostgreSQL");

        private final Cause cause;
        private final Pattern words;

        Kind(Cause cause, String words) {
            this.cause = cause;
            this.words = Pattern.compile(words, Pattern.CASE_INSENSITIVE);
        }

        /** What it is a sign of. */
        public Cause cause() {
            return cause;
        }

        /** Whether it is about getting through to PostgreSQL or Redis. */
        boolean connection() {
            return this != STALE_PID && this != MISSING_SETTING;
        }
    }

    private static final Pattern NETWORK =
            Pattern.compile("refused|timed? ?out|timeout|no route|unreachable|dial tcp", Pattern.CASE_INSENSITIVE);
    private static final Pattern SILENT =
            Pattern.compile("timed? ?out|timeout|no route|unreachable", Pattern.CASE_INSENSITIVE);
    private static final Pattern SETTING = Pattern.compile("key not found: [\":]?([A-Za-z0-9_]+)");

    /** Rails names them as its own credentials; Chatwoot takes them from variables of the same name. */
    private static final Pattern CREDENTIAL =
            Pattern.compile("secret_key_base|active_record_encryption\\.[a-z_]+", Pattern.CASE_INSENSITIVE);

    /** The sign that tells most; empty when nothing known is in the log. */
    public static Optional<LogSign> in(String log, Spec spec) {
        for (Kind kind : Kind.values()) {
            Optional<String> line =
                    log.lines().filter(l -> kind.words.matcher(l).find()).reduce((first, second) -> second);
            if (line.isPresent()) {
                return Optional.of(new LogSign(kind, line.get().strip()));
            }
        }
        return network(log, spec.redis().host(), spec.redis().port())
                .map(l -> new LogSign(Kind.REDIS, l))
                .or(() -> database(log, spec).map(l -> new LogSign(Kind.DATABASE, l)));
    }

    /** Whether nothing answered at all, as behind a firewall that drops packets, rather than a refusal. */
    public boolean silent() {
        return silent(line);
    }

    /** The same of any log's line. */
    public static boolean silent(String line) {
        return SILENT.matcher(line).find();
    }

    /** Whether a log's line speaks of a connection that was refused at once. */
    public static boolean refused(String line) {
        return line.toLowerCase(Locale.ROOT).contains("connection refused");
    }

    /** The name of the setting that the process asked for and did not find. */
    public Optional<String> setting() {
        Matcher m = SETTING.matcher(line);
        if (m.find()) {
            return Optional.of(m.group(1));
        }
        Matcher credential = CREDENTIAL.matcher(line);
        return credential.find()
                ? Optional.of(credential.group().toUpperCase(Locale.ROOT).replace('.', '_'))
                : Optional.empty();
    }

    private static Optional<String> database(String log, Spec spec) {
        return network(log, spec.database().host(), spec.database().port())
                .or(() -> network(
                        log,
                        spec.database().session().host(),
                        spec.database().session().port()));
    }

    /** A line about the network that names this address, whatever the client's words are. */
    private static Optional<String> network(String log, String host, int port) {
        return log.lines()
                .filter(l -> l.contains(host) && l.contains(String.valueOf(port)))
                .filter(l -> NETWORK.matcher(l).find())
                .reduce((first, second) -> second)
                .map(String::strip);
    }
}
