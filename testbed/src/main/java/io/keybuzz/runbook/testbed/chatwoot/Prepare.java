package io.keybuzz.runbook.testbed.chatwoot;

import io.keybuzz.runbook.install.Names;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** {@code db:chatwoot_prepare}: schema and seeds on an empty database, then the migrations that are pending. */
final class Prepare implements Program {
    private static final List<String> SCHEMA = List.of(
            "DROP TABLE IF EXISTS ar_internal_metadata, schema_migrations, installation_configs, accounts, users CASCADE",
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
        boolean loaded;
        try {
            if (command.contains("ar_internal_metadata") && database.run(Prepare::tablesWithoutMetadata)) {
                throw new AppFailure(Program.refusal(command));
            }
            loaded = database.run(Prepare::loadSchema);
        } catch (AppFailure failure) {
            throw new AppFailure("rails aborted!\nActiveRecord::StatementInvalid: " + failure.getMessage());
        }
        if (loaded) {
            new AppRedis(process.here()).run(redis -> redis.set(Names.ONBOARDING_KEY, "true"));
        }
        database.run(statement -> {
            migrate(statement, process);
            return statement.executeUpdate("INSERT INTO installation_configs VALUES('INSTALLATION_NAME', 'Chatwoot')"
                    + " ON CONFLICT DO NOTHING");
        });
    }

    private static boolean tablesWithoutMetadata(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT count(*) > 0 FROM pg_tables WHERE schemaname = 'public'")) {
            row.next();
            boolean tables = row.getBoolean(1);
            return tables && !AppDatabase.exists(statement, "ar_internal_metadata");
        }
    }

    private static boolean loadSchema(Statement statement) throws SQLException {
        for (String extension : List.of("pg_stat_statements", "pg_trgm", "pgcrypto")) {
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

    private static void migrate(Statement statement, Process process) throws SQLException {
        try (PreparedStatement insert = statement
                .getConnection()
                .prepareStatement("INSERT INTO schema_migrations VALUES(?) ON CONFLICT DO NOTHING")) {
            for (String version : process.here().image().migrations()) {
                insert.setString(1, version);
                if (insert.executeUpdate() == 1) {
                    process.print("== " + version + ": migrated (0.0012s)");
                }
            }
        }
    }
}
