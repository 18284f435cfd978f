package io.keybuzz.runbook.testbed.chatwoot;

import io.keybuzz.runbook.run.Names;
import java.time.Duration;

/** What the commands of the image do, as far as an installer can tell. */
@FunctionalInterface
public interface Program {
    /** Where Rails puts it that is told no other place. */
    String PID_FILE = "/app/tmp/pids/server.pid";

    /** Runs to its end. @throws AppFailure what it prints before it ends */
    void run(Process process) throws AppFailure, InterruptedException;

    /** The program that a command starts: scripts are known by what they are about. */
    static Program of(String command) {
        if (command.contains("chatwoot-runbook $*")) {
            return BackupTools.of(command);
        }
        if (command.contains("db:chatwoot_prepare") || command.contains("db:migrate")) {
            return new Prepare();
        }
        if (command.contains("sidekiq")) {
            return new Sidekiq();
        }
        if (command.contains("rails s") || command.contains("puma")) {
            return Program::web;
        }
        if (command.contains("schema_migrations")) {
            return new WaitForMigrations();
        }
        if (command.contains("db/migrate")) {
            return Program::listMigrations;
        }
        return process -> {};
    }

    /** The same in an image that has a shell and a Redis, and nothing else. */
    static Program ofRedisImage(String command) {
        return process -> {
            if (command.contains("chatwoot-runbook $*")) {
                throw new AppFailure("chatwoot-runbook refused: the image has no psql", 78);
            }
            boolean over;
            do {
                over = process.ended(1000);
            } while (!over);
        };
    }

    private static void listMigrations(Process process) {
        if (process.command().contains(Names.MIGRATIONS_LINE)) {
            printMigrationsLine(process);
        } else if (process.command().contains("chatwoot-runbook listed")) {
            process.print(process.here().image().report().strip());
        } else {
            process.print(process.here().image().listing().strip());
        }
    }

    private static String crash(Process process) {
        String told = process.here().variable("STANDIN_CRASH", "");
        if (!told.isEmpty()) {
            return told;
        }
        return process.crash() != null
                ? process.crash()
                : process.here().image().crash();
    }

    static void printMigrationsLine(Process process) {
        process.print(Names.MIGRATIONS_LINE + " "
                + String.join(" ", process.here().image().migrations()));
    }

    /** Rails takes its time before it says a word, and begins with nothing without its key. */
    static void boot(Process process) throws AppFailure, InterruptedException {
        String time = process.here().variable("STANDIN_BOOT", "");
        if (!time.isEmpty() && process.ended(Duration.parse("PT" + time).toMillis())) {
            throw new AppFailure("", 143);
        }
        if (process.here().variable("SECRET_KEY_BASE", "").isEmpty()) {
            throw new AppFailure(
                    "ArgumentError: Missing `secret_key_base` for 'production' environment, set this string"
                            + " with `bin/rails credentials:edit`");
        }
    }

    private static void web(Process process) throws AppFailure, InterruptedException {
        boot(process);
        AppDatabase database = new AppDatabase(process.here());
        process.print("=> Booting Puma\n=> Rails 7.0.8 application starting in production");
        database.run(statement -> statement.executeQuery("SELECT count(*) FROM installation_configs"));
        if (crash(process) != null) {
            throw new AppFailure(crash(process));
        }
        takePidFile(process);
        process.print("* Listening on http://0.0.0.0:3000");
        process.listen(new WebApp(process.here()));
        while (!process.ended(200)) {
            if (process.crash() != null) {
                throw new AppFailure(process.crash());
            }
        }
        process.print("- Gracefully stopping, waiting for requests to finish");
        process.files().remove(PID_FILE);
    }

    /** A process that was killed leaves its own behind, and the next one has the same number: 1. */
    private static void takePidFile(Process process) throws AppFailure {
        boolean elsewhere = process.command().contains(" -P ");
        if (!elsewhere && !process.files().add(PID_FILE)) {
            throw new AppFailure("A server is already running (pid: 1, file: " + PID_FILE + ").");
        }
    }
}
