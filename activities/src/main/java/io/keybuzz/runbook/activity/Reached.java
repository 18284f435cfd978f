package io.keybuzz.runbook.activity;

import io.keybuzz.runbook.report.Evidence;
import java.net.ConnectException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/** What an answer rules out, whatever it says. */
public final class Reached {
    private Reached() {}

    /** A server said something. @param whose like {@code the server's} */
    public static Evidence answered(String whose) {
        return Observed.of(
                whose + " answer", "it was reached and answered, so name, route, port and firewall are right");
    }

    /** Whether a client's failure is a connection that was refused; a network that is unreachable is told by the same exception. */
    public static boolean isRefusal(Throwable failure) {
        if (failure instanceof ConnectException
                && String.valueOf(failure.getMessage()).contains("refused")) {
            return true;
        }
        return Stream.concat(Stream.ofNullable(failure.getCause()), Stream.of(failure.getSuppressed()))
                .anyMatch(Reached::isRefusal);
    }

    /** A connection was refused at once, which silence is not. @param node from which; null for the worker or where it is not known */
    public static Evidence refused(Instant at, String node) {
        return new Evidence(
                "how the connection ended",
                "refused at once: the host answers, so there is a route and no firewall drops the packets",
                at,
                node);
    }

    /** The same, from the worker, now. */
    public static Evidence refused() {
        return refused(Instant.now().truncatedTo(ChronoUnit.MILLIS), null);
    }
}
