package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.ActivityCompletionException;
import java.sql.SQLException;

/** What an undo leaves to Temporal to try again for a while; then the rest is undone without, and the commands are told. */
final class PassingFailure {
    private PassingFailure() {}

    /** Of a session: PostgreSQL's failures, and those of Kubernetes and Temporal, whom the guard and the secrets ask. */
    static void rethrow(Target target, Exception e) {
        Spec.Database spec = target.spec().database();
        if (e instanceof SQLException sql && passes(sql)) {
            throw PostgresFailure.toThrow(sql, spec, spec.adminUsername());
        }
        if (e instanceof RuntimeException other && passes(other)) {
            throw other;
        }
    }

    /** Of a single statement: a standby answers every look, and refuses every write. */
    static void rethrow(SQLException e) throws SQLException {
        if (passes(e)) {
            throw e;
        }
    }

    private static boolean passes(SQLException e) {
        return PostgresFailure.passes(e) && Heartbeat.mayTryAgain(Heartbeat.UNDO_ATTEMPTS);
    }

    private static boolean passes(RuntimeException e) {
        boolean attemptEnded = e instanceof ActivityCompletionException;
        boolean staysWrong = e instanceof SecretUnreadable || e instanceof IllegalArgumentException;
        return attemptEnded || !staysWrong && Heartbeat.mayTryAgain(Heartbeat.UNDO_ATTEMPTS);
    }
}
