package io.keybuzz.runbook.redis;

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
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** What an exception of the Redis client means; error replies begin with their code, as the protocol has it. */
public final class RedisFailure {
    private RedisFailure() {}

    /** The diagnosis, with Redis' own words and no password. */
    public static Diagnosis of(JedisException failure, Spec.Redis spec) {
        String where = "Redis at " + new Spec.HostPort(spec.host(), spec.port());
        String ping = cli(spec) + " PING";
        String words = words(failure);
        Cause cause = causeOf(failure);
        String summary;
        String remedy;
        if (cause == Cause.REDIS_PASSWORD) {
            summary = where + " does not accept the password: " + words;
            remedy = "Check the password that redis.password refers to (CONFIG GET requirepass on the server): " + ping;
        } else if (cause == Cause.DNS) {
            summary = "The name of " + where + " is not known where the worker runs";
            remedy = "Check redis.host and the worker's DNS: getent hosts " + spec.host();
        } else if (cause != Cause.REDIS_UNREACHABLE) {
            summary = where + " refused: " + words;
            remedy = "Check redis.database and the server's state: " + cli(spec) + " INFO";
        } else if (words.startsWith("LOADING")) {
            summary = where + " is still loading its data: " + words;
            remedy = "Wait until it answers PONG: " + ping;
        } else if (words.startsWith("READONLY") || words.startsWith("MASTERDOWN")) {
            summary = where + " is a replica, or a primary that lost its role: " + words;
            remedy = "Point redis.host at the primary (ROLE answers master there): " + cli(spec) + " ROLE";
        } else if (has(failure, ConnectException.class)) {
            summary = where + " refused the connection at once: the host answers, nothing listens on that port";
            remedy = "Start Redis there, or correct redis.host and redis.port (bind, protected-mode): " + ping;
        } else if (has(failure, SocketTimeoutException.class)) {
            summary = where + " did not answer in 2 s: a firewall that drops packets, no route, or a host that is down";
            remedy = "Ask from the worker's machine: nc -vz " + spec.host() + " " + spec.port()
                    + "; look at the firewall there (ufw status) and at the route";
        } else {
            summary = where + " cut the connection: " + words;
            remedy = "Look at the server's log; protected-mode and maxclients end connections like that: " + ping;
        }
        return new Diagnosis(cause, summary, List.of(Observed.of(ping, words)), ruledOut(failure), remedy, false);
    }

    private static List<Evidence> ruledOut(JedisException failure) {
        if (Reached.isRefusal(failure)) {
            return List.of(Reached.refused());
        }
        return has(failure, JedisDataException.class) ? List.of(Reached.answered("Redis'")) : List.of();
    }

    /** What an activity throws, with the diagnosis: a failed step where no retry mends it, else a failure that Temporal retries. */
    public static ApplicationFailure toThrow(JedisException failure, Spec.Redis spec) {
        Diagnosis diagnosis = of(failure, spec);
        return passes(failure) ? Failures.unreachable(diagnosis) : Failures.step(List.of(diagnosis));
    }

    /** Whether it may be over in a moment: a server that starts, a name server that moves, a connection that was cut. */
    public static boolean passes(JedisException failure) {
        Cause cause = causeOf(failure);
        return cause == Cause.REDIS_UNREACHABLE || cause == Cause.DNS;
    }

    private static Cause causeOf(JedisException failure) {
        String words = words(failure);
        if (words.startsWith("WRONGPASS") || words.startsWith("NOAUTH") || words.contains("invalid password")) {
            return Cause.REDIS_PASSWORD;
        }
        // Redis before 6 answers so to a password when it has none.
        if (words.contains("AUTH") && words.contains("without any password configured")) {
            return Cause.REDIS_PASSWORD;
        }
        if (has(failure, UnknownHostException.class)) {
            return Cause.DNS;
        }
        return failure instanceof JedisConnectionException
                        || words.startsWith("LOADING")
                        || words.startsWith("MASTERDOWN")
                        || words.startsWith("READONLY")
                ? Cause.REDIS_UNREACHABLE
                : Cause.REFUSED;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        if (type.isInstance(failure)) {
            return true;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (has(suppressed, type)) {
                return true;
            }
        }
        return failure.getCause() != null && failure.getCause() != failure && has(failure.getCause(), type);
    }

    private static String words(JedisException failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return RemoteText.tail(RemoteText.mask(message, List.of()).replace('\n', ' '), 300);
    }

    /** The command with which a person asks this Redis; what is asked follows. */
    public static String cli(Spec.Redis spec) {
        return "redis-cli -h " + spec.host() + " -p " + spec.port() + " -n " + spec.database() + " --askpass";
    }
}
