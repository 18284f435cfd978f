package io.keybuzz.runbook.testbed.chatwoot;

import io.keybuzz.runbook.run.Names;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The runbook's {@code migrate.sh} around {@code db:chatwoot_prepare}: schema and seeds on an empty database, then the migrations that
 * are pending.
 */
final class Prepare implements Program {
    private static final int UNREACHABLE = 69;
    private static final int REFUSED = 78;
    private static final long POLL_MILLIS = 200;
    /** What a migration that is only told to fail fails with. */
    private static final String FAILS = "PG::UndefinedColumn: ERROR:  column accounts.settings does not exist";

    private static final List<String> EXTENSIONS = List.of("pg_stat_statements", "pg_trgm", "pgcrypto");
    private static final List<String> EXTENSIONS_OF_V4 = List.of("pg_stat_statements", "pg_trgm", "pgcrypto", "vector");
    private static final List<String> SCHEMA = List.of(
            "DROP TABLE IF EXISTS ar_internal_metadata, schema_migrations, installation_configs, accounts, users"
                    + " CASCADE",
            "CREATE TABLE accounts(id serial PRIMARY KEY, name text)",
            "CREATE TABLE installation_configs(name text PRIMARY KEY, value text)",
            "CREATE TABLE users(id serial PRIMARY KEY, email text UNIQUE, type text)",
            "CREATE TABLE schema_migrations(version text PRIMARY KEY)",
            "CREATE TABLE ar_internal_metadata(key text PRIMARY KEY, value text)",
            "INSERT INTO ar_internal_metadata VALUES('environment', 'production')");

    @Override
    public void run(Process process) throws AppFailure, InterruptedException {
        String command = process.command();
        if (command.contains("db/migrate") || command.contains(Names.MIGRATIONS_LINE)) {
            Program.printMigrationsLine(process);
        }
        AppDatabase database = new AppDatabase(process.here());
        awaitConnection(process, database);
        if (!process.here().variable("CHATWOOT_RUNBOOK_SEED", "").isEmpty()) {
            Program.boot(process);
            new AppRedis(process.here()).run(redis -> redis.set(Names.ONBOARDING_KEY, "true"));
            return;
        }
        if (command.contains("ar_internal_metadata")) {
            refuseTablesWithoutMetadata(database);
        }
        Program.boot(process);
        boolean loaded;
        try {
            loaded = database.run(
                    statement -> loadSchema(statement, process.here().image()));
        } catch (AppFailure failure) {
            if (failure.exitCode() != 1) {
                throw failure;
            }
            throw aborted("ActiveRecord::StatementInvalid: ", failure.getMessage());
        }
        if (loaded) {
            new AppRedis(process.here()).run(redis -> redis.set(Names.ONBOARDING_KEY, "true"));
        }
        migrate(process, database);
        database.run(statement -> {
            return statement.executeUpdate("INSERT INTO installation_configs VALUES('INSTALLATION_NAME', 'Chatwoot')"
                    + " ON CONFLICT DO NOTHING");
        });
    }

    private static void migrate(Process process, AppDatabase database) throws AppFailure {
        String printed = process.here().variable("STANDIN_MIGRATION_FAILS", "");
        String failing = printed.isEmpty()
                ? failing(process, database)
                : process.here().image().migrations().get(0);
        String seconds = process.here().variable("STANDIN_SLOW_STATEMENT", "");
        String lock = process.here().variable("STANDIN_LOCK", "");
        try {
            if (!seconds.isEmpty()) { // longer than a statement_timeout, it fails as a slow index does
                database.run(statement -> statement.execute("SELECT pg_sleep(" + seconds + ")"));
            }
            if (!lock.isEmpty()) {
                database.run(statement -> statement.execute(
                        "BEGIN; LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(" + lock + "); COMMIT"));
            }
            List<String> applied = database.run(statement -> migrate(statement, process, failing));
            for (String version : applied) {
                if (process.here().image().leavesJob(version)) {
                    new AppRedis(process.here()).run(redis -> redis.lpush(Sidekiq.QUEUE, Sidekiq.job(version)));
                }
            }
            if (failing != null) {
                throw new AppFailure(printed.isEmpty() ? FAILS : printed);
            }
        } catch (AppFailure failure) {
            throw aborted(
                    "StandardError: An error has occurred, all later migrations canceled:\n\n", failure.getMessage());
        }
    }

    /** A Rails task that ends: the error, where it was, its cause, and two lines that tell nothing. */
    private static AppFailure aborted(String outer, String cause) {
        return new AppFailure("rails aborted!\n" + outer + cause
                + "\n/app/lib/tasks/db_enhancements.rake:18:in `block (2 levels) in <main>'\n\nCaused by:\n" + cause
                + "\n\nTasks: TOP => db:chatwoot_prepare\n(See full trace by running task with --trace)");
    }

    private static void awaitConnection(Process process, AppDatabase database) throws AppFailure, InterruptedException {
        long patience = Long.parseLong(process.here().variable("CONNECT_SECONDS", "60")) * 1_000_000_000;
        long start = System.nanoTime();
        String told = "";
        while (true) {
            try {
                database.run(statement -> statement.execute("SELECT 1"));
                return;
            } catch (AppFailure failure) {
                String reason = database.unreachable() + ": " + WaitForMigrations.psql(failure);
                boolean hopeless =
                        reason.contains("password authentication failed") || System.nanoTime() - start > patience;
                if (!reason.equals(told)) {
                    process.print(reason);
                }
                told = reason;
                if (hopeless || process.ended(AppDatabase.pause(failure, POLL_MILLIS))) {
                    throw new AppFailure("", UNREACHABLE);
                }
            }
        }
    }

    private static void refuseTablesWithoutMetadata(AppDatabase database) throws AppFailure {
        int tables = database.run(statement -> {
            try (ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) {
                row.next();
                int count = row.getInt(1);
                return AppDatabase.exists(statement, "ar_internal_metadata") ? 0 : count;
            }
        });
        if (tables > 0) {
            throw new AppFailure(
                    "chatwoot-runbook refused: " + tables + " tables and no ar_internal_metadata", REFUSED);
        }
    }

    private static boolean loadSchema(Statement statement, ImageContent image) throws SQLException {
        for (String extension : image.version().startsWith("4.") ? EXTENSIONS_OF_V4 : EXTENSIONS) {
            statement.execute("CREATE EXTENSION IF NOT EXISTS " + extension);
        }
        if (AppDatabase.exists(statement, "ar_internal_metadata")) {
            return false;
        }
        for (String sql : SCHEMA) {
            statement.execute(sql);
        }
        return true;
    }

    /** The version of the migration that fails here; null when none does. */
    private static String failing(Process process, AppDatabase database) throws AppFailure {
        ImageContent image = process.here().image();
        boolean fails = !image.onData()
                || database.run(statement -> {
                    try (ResultSet users = statement.executeQuery("SELECT count(*) FROM users")) {
                        users.next();
                        return users.getLong(1) > 0;
                    }
                });
        return fails ? image.failing() : null;
    }

    /** @return the versions that were pending */
    private static List<String> migrate(Statement statement, Process process, String failing) throws SQLException {
        List<String> applied = new ArrayList<>();
        try (PreparedStatement insert = statement
                .getConnection()
                .prepareStatement("INSERT INTO schema_migrations VALUES(?) ON CONFLICT DO NOTHING")) {
            for (String version : process.here().image().migrations()) {
                if (version.equals(failing)) {
                    return applied;
                }
                insert.setString(1, version);
                if (insert.executeUpdate() == 1) {
                    process.print("== " + version + ": migrated (0.0012s)");
                    applied.add(version);
                }
            }
        }
        return applied;
    }
}
