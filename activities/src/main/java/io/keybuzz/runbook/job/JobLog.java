package io.keybuzz.runbook.job;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.List;

/** What is told of the log of a Job that failed; pure. */
public final class JobLog {
    private static final int LOG_CHARS = 8000;
    private static final int LINE_CHARS = 300;

    /** psql's and Rails' words for a connection that was never made. */
    public static final String NEVER_CONNECTED =
            "cannot connect to PostgreSQL|could not connect to server|connection to server .* failed";

    private JobLog() {}

    /**
     * A regular expression for those words in a line about a session: HAProxy takes a connection and closes it, and then the words of a
     * session that is cut stand behind {@link #NEVER_CONNECTED}.
     */
    public static String ofASession(String words) {
        return "(?m)^(?!.*(?:" + NEVER_CONNECTED + ")).*(?:" + words + ")";
    }

    /** A line as a sentence quotes it. */
    public static String brief(String line) {
        String one = RemoteText.neutralise(line).replaceAll("\\s+", " ").strip();
        return one.length() <= LINE_CHARS ? one : one.substring(0, LINE_CHARS) + "…";
    }

    /**
     * The end of the log, how the Job ended, and which pod of it ran where.
     *
     * @param log its last lines, secrets masked already
     */
    public static List<Evidence> evidence(Spec spec, JobRun run, String log, Instant at) {
        String kubectl = "kubectl -n " + spec.namespace();
        String controller = run.reason();
        return List.of(
                new Evidence(
                        kubectl + " logs job/" + run.name(),
                        RemoteText.tail(RemoteText.neutralise(log), LOG_CHARS),
                        at,
                        run.nodeAddress()),
                new Evidence(
                        kubectl + " get job " + run.name(),
                        (run.exitCode() == null ? "no exit code" : "exit code " + run.exitCode())
                                + (controller.isEmpty() ? "" : ", " + RemoteText.neutralise(controller)),
                        at,
                        null),
                new Evidence(
                        kubectl + " get pods -l job-name=" + run.name() + " -o wide",
                        RemoteText.neutralise(run.place()),
                        at,
                        run.nodeAddress()));
    }
}
