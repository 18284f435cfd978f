package io.keybuzz.runbook.testbed.chatwoot;

import io.keybuzz.runbook.install.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the commands of the image do, as far as an installer can tell. */
@FunctionalInterface
public interface Program {

    /** Runs to its end. @throws AppFailure what it prints before it ends with code 1 */
    void run(Process process) throws AppFailure, InterruptedException;

    /** The program that a command starts: scripts are known by what they are about. */
    static Program of(String command) {
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
            return Program::waitForMigrations;
        }
        if (command.contains("db/migrate")) {
            return Program::listMigrations;
        }
        return process -> {};
    }

    private static void listMigrations(Process process) {
        if (process.command().contains(Names.MIGRATIONS_LINE)) {
            printMigrationsLine(process);
        } else {
            process.print(process.here().image().listing().strip());
        }
    }

    static void printMigrationsLine(Process process) {
        process.print(Names.MIGRATIONS_LINE + " "
                + String.join(" ", process.here().image().migrations()));
    }

    private static void waitForMigrations(Process process) throws InterruptedException {
        AppDatabase database = new AppDatabase(process.here());
        String last = "";
        do {
            String now;
            try {
                Set<String> applied = database.applied();
                List<String> missing = new ArrayList<>(process.here().image().migrations());
                missing.removeAll(applied);
                if (missing.isEmpty()) {
                    process.print("no migration is missing");
                    return;
                }
                now = "waiting for " + missing.size() + " migrations, the first is " + missing.get(0);
            } catch (AppFailure failure) {
                now = "psql: error: " + failure.getMessage();
            }
            if (!now.equals(last)) {
                process.print(now);
            }
            last = now;
        } while (!process.ended(150));
    }

    private static void web(Process process) throws AppFailure, InterruptedException {
        AppDatabase database = new AppDatabase(process.here());
        process.print("=> Booting Puma\n=> Rails 7.0.8 application starting in production");
        database.run(statement -> statement.executeQuery("SELECT count(*) FROM installation_configs"));
        if (process.crash() != null) {
            throw new AppFailure(process.crash());
        }
        process.print("* Listening on http://0.0.0.0:3000");
        process.listen(new WebApp(process.here()));
        while (!process.ended(200)) {
            if (process.crash() != null) {
                throw new AppFailure(process.crash());
            }
        }
        process.print("- Gracefully stopping, waiting for requests to finish");
    }

    /** What a script says and how it ends when it finds tables without metadata, if it looks for them. */
    static String refusal(String script) {
        Matcher echo = Pattern.compile("echo\\s+[\"']([^\"']*ar_internal_metadata[^\"']*)[\"']")
                .matcher(script);
        return echo.find() ? echo.group(1) : "tables exist and ar_internal_metadata does not: not run";
    }
}
