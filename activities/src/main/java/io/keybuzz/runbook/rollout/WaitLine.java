package io.keybuzz.runbook.rollout;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last line that the init container printed about PostgreSQL; pure. {@code wait-for-migrations.sh} prints these lines.
 *
 * @param connected whether it reaches the database and only waits for the schema
 * @param seconds how long it has been like that
 * @param reason psql's words, or what is missing
 */
public record WaitLine(boolean connected, int seconds, String reason) {
    /** Of a container that has not printed anything about it. */
    static final WaitLine NOTHING_YET = new WaitLine(true, 0, "");

    private static final Pattern LINE = Pattern.compile(
            "^(cannot connect to PostgreSQL at .*?|waiting for migrations) for (\\d{1,6}) s: (.*)$", Pattern.MULTILINE);

    /** Why it cannot connect, by psql's words. */
    enum Why {
        /** No waiting mends that. */
        PASSWORD(5, "password authentication failed|no password supplied|role .* does not exist"),
        NAME(10, "could not translate host name|name or service not known|name resolution|no such host"),
        /** As psql prints of a proxy behind which nobody leads, and of a server that comes up or goes down; it ends by itself. */
        FAILING_OVER(
                90,
                "closed the connection unexpectedly|reset by peer"
                        + "|starting up|shutting down|recovery mode|not yet accepting"),
        /** That is what a shut firewall looks like, and the nodes' firewalls are opened while pods start. */
        SILENT(45, "timeout|timed out|no route to host|unreachable"),
        /** Whatever else is answered. */
        REFUSED(15, "");

        private final Duration patience;
        private final Pattern words;

        Why(int seconds, String words) {
            this.patience = Duration.ofSeconds(seconds);
            this.words = Pattern.compile(words, Pattern.CASE_INSENSITIVE);
        }
    }

    /** However the reasons change meanwhile. */
    static final Duration LONGEST = Why.FAILING_OVER.patience;

    /** The last such line of a log. */
    public static Optional<WaitLine> last(String log) {
        WaitLine last = null;
        Matcher m = LINE.matcher(log);
        while (m.find()) {
            last = new WaitLine(
                    m.group(1).startsWith("waiting"),
                    Integer.parseInt(m.group(2)),
                    m.group(3).strip());
        }
        return Optional.ofNullable(last);
    }

    /** The same, when it has stood there for so long: the next one is printed after 5 s, or when psql gives up its next try. */
    WaitLine lasting(Duration stands) {
        return new WaitLine(connected, (int) Math.max(seconds, stands.toSeconds()), reason);
    }

    /** The same of one of which only that is known, since it was printed before anybody looked. */
    WaitLine standing(Duration stands) {
        return new WaitLine(connected, (int) stands.toSeconds(), reason);
    }

    /** Whether connections are taken and nobody is let in, as while PostgreSQL fails over or restarts, by psql's words. */
    public static boolean failingOver(String words) {
        return Why.FAILING_OVER.words.matcher(words).find();
    }

    /** Whether it has not been able to connect for longer than is borne for that reason, see {@link Why}. */
    public boolean hopeless() {
        return !connected && seconds >= why().patience.toSeconds();
    }

    /** The first that fits. */
    Why why() {
        return Arrays.stream(Why.values())
                .filter(why -> why.words.matcher(reason).find())
                .findFirst()
                .orElseThrow();
    }
}
