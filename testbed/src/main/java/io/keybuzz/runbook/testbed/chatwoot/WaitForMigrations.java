package io.keybuzz.runbook.testbed.chatwoot;

import java.util.ArrayList;
import java.util.List;

/** What the runbook's {@code wait-for-migrations.sh} does, and the lines that it prints. */
final class WaitForMigrations implements Program {
    private static final long POLL_MILLIS = 150;
    private static final long SAY_AGAIN_SECONDS = 5;
    private static final long GIVE_UP_SECONDS = 600;

    private String state = "";
    private long since;
    private long said;

    @Override
    public void run(Process process) throws AppFailure, InterruptedException {
        AppDatabase database = new AppDatabase(process.here());
        List<String> wanted = process.here().image().migrations();
        long start = now();
        long pause;
        do {
            pause = POLL_MILLIS;
            try {
                List<String> missing = new ArrayList<>(wanted);
                missing.removeAll(database.applied());
                if (missing.isEmpty()) {
                    process.print("the database has all " + wanted.size() + " migrations of this image");
                    return;
                }
                say(process, "waiting for migrations", missing.size() + " missing, the first is " + missing.get(0));
            } catch (AppFailure failure) {
                say(process, database.unreachable(), psql(failure));
                pause = AppDatabase.pause(failure, POLL_MILLIS);
            }
            if (now() - start >= GIVE_UP_SECONDS) {
                throw new AppFailure("gave up after " + GIVE_UP_SECONDS + " s");
            }
        } while (!process.ended(pause));
    }

    /** psql's words in one line. */
    static String psql(AppFailure failure) {
        return "psql: error: " + failure.getMessage().replace('\n', ' ');
    }

    private void say(Process process, String newState, String detail) {
        long now = now();
        boolean changed = !newState.equals(state);
        if (changed) {
            state = newState;
            since = now;
        }
        if (changed || now - said >= SAY_AGAIN_SECONDS) {
            said = now;
            process.print(state + " for " + (now - since) + " s: " + detail);
        }
    }

    private static long now() {
        return System.nanoTime() / 1_000_000_000;
    }
}
