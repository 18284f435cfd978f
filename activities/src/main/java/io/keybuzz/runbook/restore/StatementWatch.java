package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.activity.DaemonThreads;
import io.keybuzz.runbook.activity.Heartbeat;
import io.temporal.client.ActivityCompletionException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ends a statement on the server once its activity is over: cancelled, out of time, or on a worker that stops. The thread
 * that waits for the answer learns nothing of that, and the server would work on for nobody.
 */
final class StatementWatch {
    private static final long EVERY_MILLIS = 1_000;

    private StatementWatch() {}

    /** What is done with the statement. */
    interface Work<T> {
        T run() throws SQLException;
    }

    /**
     * Does the work and watches it; outside an activity there is nothing to watch.
     *
     * @param seen what the activity does, for its heartbeat
     * @throws ActivityCompletionException when the activity is over before the work is
     */
    static <T> T during(Statement statement, String seen, Work<T> work) throws SQLException {
        Optional<Runnable> beat = Heartbeat.context().<Runnable>map(context -> () -> context.heartbeat(seen));
        return beat.isPresent() ? during(beat.get(), statement, work) : work.run();
    }

    /** @param beat throws once the activity is over */
    static <T> T during(Runnable beat, Statement statement, Work<T> work) throws SQLException {
        AtomicReference<ActivityCompletionException> over = new AtomicReference<>();
        ScheduledExecutorService beats =
                Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("statement-watch"));
        beats.scheduleWithFixedDelay(
                () -> look(beat, statement, over), EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        try {
            return work.run();
        } catch (SQLException e) {
            if (over.get() != null) {
                throw over.get();
            }
            throw e;
        } finally {
            beats.shutdown();
        }
    }

    private static void look(Runnable beat, Statement statement, AtomicReference<ActivityCompletionException> over) {
        try {
            beat.run();
        } catch (ActivityCompletionException e) {
            over.set(e);
            cancel(statement);
        }
    }

    // Between two statements it does nothing: the next look, which finds the activity over again, ends the next one.
    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException ended) {
            return;
        }
    }
}
