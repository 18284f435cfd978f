package io.keybuzz.runbook.database;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.Reached;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.failure.ApplicationFailure;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.postgresql.util.PSQLException;

/**
 * What an exception of the driver means. SQLSTATEs as in PostgreSQL's appendix A; the driver's own failures (no server answered, a
 * method of authentication that we refuse) have states of class 08 and are told apart by what lies beneath them.
 */
public final class PostgresFailure {
    private PostgresFailure() {}

    /**
     * The diagnosis. It quotes the server's message, never a detail, a statement or a password.
     *
     * @param user who wanted to log in, or was logged in
     */
    public static Diagnosis of(SQLException failure, Spec.Database spec, String user) {
        String where = "PostgreSQL at " + spec.session();
        String psql = psql(spec, user);
        String words = words(failure);
        Kind kind = kind(failure, words);
        return new Diagnosis(
                kind.cause,
                String.format(kind.summary, where, user) + (kind.quoted ? ": " + words : ""),
                List.of(Observed.of(
                        psql,
                        words + (failure.getSQLState() == null ? "" : " (SQLSTATE " + failure.getSQLState() + ")"))),
                ruledOut(failure, kind),
                String.format(
                        kind.remedy,
                        psql,
                        user,
                        spec.session().host() + " " + spec.session().port()),
                false);
    }

    private static List<Evidence> ruledOut(SQLException failure, Kind kind) {
        if (kind == Kind.REFUSED && Reached.isRefusal(failure)) {
            return List.of(Reached.refused());
        }
        boolean answered = failure instanceof PSQLException own && own.getServerErrorMessage() != null;
        return answered ? List.of(Reached.answered("the server's")) : List.of();
    }

    /**
     * What an activity throws, with the diagnosis and no cause: a failed step where no retry mends it, else a failure that Temporal
     * retries.
     */
    public static ApplicationFailure toThrow(SQLException failure, Spec.Database spec, String user) {
        Diagnosis diagnosis = of(failure, spec, user);
        return passes(failure) ? Failures.unreachable(diagnosis) : Failures.step(List.of(diagnosis));
    }

    /**
     * Whether it may be over in a moment: a server that starts, a primary or a name server that moves, a connection that was cut, a
     * lock.
     */
    public static boolean passes(SQLException failure) {
        return kind(failure, words(failure)).passing;
    }

    /** The command with which a person repeats the login. */
    public static String psql(Spec.Database spec, String user) {
        return "psql -h " + spec.session().host() + " -p " + spec.session().port() + " -U " + user;
    }

    /** Whether the user may not do that: SQLSTATE 42501, insufficient_privilege. */
    public static boolean notPermitted(SQLException failure) {
        return SqlState.INSUFFICIENT_PRIVILEGE.equals(failure.getSQLState());
    }

    /** What is wrong. */
    public static Cause causeOf(SQLException failure) {
        return kind(failure, words(failure)).cause;
    }

    private static Kind kind(SQLException failure, String words) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        String text = words.toLowerCase(Locale.ROOT);
        if (has(failure, UnknownHostException.class)) {
            return Kind.NO_NAME;
        }
        if (text.contains("unsupported startup parameter") || text.contains("prepared statement")) {
            return Kind.POOLER;
        }
        if (text.contains("requireauth")
                || text.contains("authentication type")
                || text.contains("server did not complete authentication")) {
            return Kind.WEAK;
        }
        if (text.contains("ssl")
                && (state.startsWith("08") || state.equals(SqlState.INVALID_AUTHORIZATION_SPECIFICATION))) {
            return Kind.SSL;
        }
        switch (state) {
            case SqlState.INVALID_PASSWORD:
                return Kind.PASSWORD;
            case SqlState.INVALID_AUTHORIZATION_SPECIFICATION:
                return text.contains("pg_hba.conf") ? Kind.HBA : Kind.ROLE;
            case SqlState.INVALID_CATALOG_NAME:
                return Kind.NO_DATABASE;
            case SqlState.INSUFFICIENT_PRIVILEGE:
                return Kind.PERMISSION;
            case SqlState.LOCK_NOT_AVAILABLE:
                return Kind.LOCK;
            case SqlState.QUERY_CANCELED:
                return Kind.STATEMENT;
            case SqlState.TOO_MANY_CONNECTIONS:
                return Kind.FULL;
            case SqlState.READ_ONLY_SQL_TRANSACTION:
                return Kind.STANDBY;
            case SqlState.IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
                    SqlState.TRANSACTION_TIMEOUT,
                    SqlState.IDLE_SESSION_TIMEOUT:
                return Kind.CUT;
            case SqlState.ADMIN_SHUTDOWN, SqlState.CRASH_SHUTDOWN, SqlState.CANNOT_CONNECT_NOW:
                return Kind.STARTING;
            default:
                return state.startsWith("08") ? connection(failure, text) : Kind.OTHER;
        }
    }

    private static Kind connection(SQLException failure, String text) {
        if (has(failure, SocketTimeoutException.class)
                || text.contains("timed out")
                || text.contains("attempt exceeded")) {
            return Kind.SILENT;
        }
        if (has(failure, NoRouteToHostException.class)) {
            return Kind.SILENT;
        }
        return has(failure, ConnectException.class) ? Kind.REFUSED : Kind.CUT;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < 10; t = t.getCause(), depth++) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    /** The server's message, printable and short. */
    public static String words(SQLException failure) {
        String text = failure instanceof PSQLException own && own.getServerErrorMessage() != null
                ? own.getServerErrorMessage().getMessage()
                : failure.getMessage();
        return RemoteText.tail(RemoteText.mask(text, List.of()).replace('\n', ' '), 500);
    }

    private enum Kind {
        PASSWORD(
                Cause.DATABASE_PASSWORD,
                false,
                true,
                "%s does not accept the password of %s",
                "Check the password that the spec refers to: %s"),
        ROLE(
                Cause.DATABASE_PASSWORD,
                false,
                true,
                "%s does not let %s log in",
                "Check that the role exists and has LOGIN: %s"),
        HBA(
                Cause.REFUSED,
                false,
                true,
                "%s refuses %s from this address",
                "Add a line for the worker's address to the server's pg_hba.conf with the method scram-sha-256 and reload it (SELECT"
                        + " pg_reload_conf()), then try: %s"),
        WEAK(
                Cause.REFUSED,
                false,
                true,
                "%s asks %s for less than SCRAM, which would give the password away",
                "Let pg_hba.conf say scram-sha-256 and set the role's password again (\\password in: %s), or list"
                        + " allowWeakDatabaseAuthentication in the worker's policy"),
        SSL(
                Cause.TLS,
                false,
                true,
                "%s and the worker do not agree on TLS for %s",
                "Set database.sslMode to what the server offers (disable, prefer, require, verify-ca, verify-full), or mend its certificate: %s"),
        NO_NAME(
                Cause.DNS,
                true,
                false,
                "The name of %s is not known where the worker for %s runs",
                "Check database.host and the worker's DNS: getent hosts; then %s"),
        REFUSED(
                Cause.DATABASE_UNREACHABLE,
                true,
                false,
                "%s refused the connection of %s at once: the host answers, nothing listens on that port",
                "Start PostgreSQL there, or correct database.host and database.port (listen_addresses, balancer): %s"),
        SILENT(
                Cause.DATABASE_UNREACHABLE,
                true,
                false,
                "%s did not answer %s in time: a firewall that drops packets, no route, or a host that is down",
                "Ask from the worker's machine: nc -vz %3$s; look at the firewall there (ufw status) and at the route, then %1$s"),
        CUT(
                Cause.CONNECTION_CUT,
                true,
                true,
                "%s, or a proxy before it, cut the session of %s",
                "Look at the server's log and at the balancer's time-outs; give database.direct to go past it: %s"),
        STARTING(
                Cause.DATABASE_UNREACHABLE,
                true,
                true,
                "%s is starting up or shutting down, and turned %s away",
                "Wait until it answers: %s"),
        FULL(
                Cause.DATABASE_UNREACHABLE,
                true,
                true,
                "%s has no connection left for %s",
                "Raise max_connections or end idle sessions (SELECT * FROM pg_stat_activity): %s"),
        STANDBY(
                Cause.DATABASE_UNREACHABLE,
                true,
                true,
                "%s is read-only for %s: a standby, or a primary that lost its role",
                "Point database.host at the primary (SELECT pg_is_in_recovery() answers f there): %s"),
        POOLER(
                Cause.REFUSED,
                false,
                true,
                "%s is a pooler that takes no settings from %s",
                "Give the server behind it as database.direct: {host, port} (PostgreSQL itself usually listens on 5432): %s"),
        NO_DATABASE(Cause.REFUSED, false, true, "%s has no such database for %s", "List them: %s -l"),
        PERMISSION(
                Cause.PERMISSION,
                false,
                true,
                "%s does not permit %s to do that",
                "Give database.adminUsername a role that may create roles, databases and extensions (a superuser): %s -c '\\du'"),
        LOCK(
                Cause.LOCK_TIMEOUT,
                true,
                true,
                "%s made %s wait too long for a lock",
                "See who holds it (SELECT * FROM pg_locks WHERE granted): %s"),
        STATEMENT(
                Cause.STATEMENT_TIMEOUT,
                true,
                true,
                "%s ended a statement of %s that took too long",
                "Look at the load: %s"),
        OTHER(Cause.UNKNOWN, false, true, "%s refused what %s asked", "Look at the server's log; log in by hand: %s");

        private final Cause cause;
        private final boolean passing;
        private final boolean quoted;
        private final String summary;
        private final String remedy;

        Kind(Cause cause, boolean passing, boolean quoted, String summary, String remedy) {
            this.cause = cause;
            this.passing = passing;
            this.quoted = quoted;
            this.summary = summary;
            this.remedy = remedy;
        }
    }
}
