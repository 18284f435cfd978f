package io.keybuzz.runbook.testbed.chatwoot;

import io.keybuzz.runbook.spec.Spec.HostPort;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Properties;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** PostgreSQL as Chatwoot connects to it, with the words that libpq and the pg gem have for what goes wrong. */
public final class AppDatabase {
    private static final String ADMIN_SHUTDOWN = "57P01";
    private static final String SILENT = "timeout expired";
    /** About half of the scripts' PGCONNECT_TIMEOUT. */
    private static final long SILENCE_MILLIS = 1_500;

    private static final String CUT = "PG::ConnectionBad: PQconsumeInput() server closed the connection unexpectedly\n"
            + "\tThis probably means the server terminated abnormally\n\tbefore or while processing the request.";

    private final Surroundings here;

    public AppDatabase(Surroundings here) {
        this.here = here;
    }

    /** Work on a connection. */
    @FunctionalInterface
    interface Work<T> {
        T with(Statement statement) throws SQLException;
    }

    <T> T run(Work<T> work) throws AppFailure {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            return work.with(statement);
        } catch (SQLException e) {
            throw new AppFailure(describe(e));
        }
    }

    /** The versions that the database has; empty when there is no such table yet. */
    public Set<String> applied() throws AppFailure {
        return run(statement -> {
            Set<String> versions = new LinkedHashSet<>();
            if (exists(statement, "schema_migrations")) {
                try (ResultSet rows = statement.executeQuery("SELECT version FROM schema_migrations")) {
                    while (rows.next()) {
                        versions.add(rows.getString(1));
                    }
                }
            }
            return versions;
        });
    }

    static boolean exists(Statement statement, String table) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT to_regclass('public." + table + "') IS NOT NULL")) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** @throws AppFailure with libpq's words */
    Connection connect() throws AppFailure {
        HostPort asked = asked();
        String where = "connection to server at \"" + asked.host() + "\", port " + asked.port() + " failed: ";
        if (!here.reachesOut().test(asked.port())) {
            throw new AppFailure(where + SILENT);
        }
        HostPort real = here.addresses().resolve(asked);
        Properties login = new Properties();
        login.setProperty("user", here.variable("POSTGRES_USERNAME", "postgres"));
        login.setProperty("password", here.variable("POSTGRES_PASSWORD", ""));
        login.setProperty("connectTimeout", "5");
        // config/database.yml
        login.setProperty("options", "-c statement_timeout=" + here.variable("POSTGRES_STATEMENT_TIMEOUT", "14s"));
        login.setProperty("sslmode", "disable");
        login.setProperty("ApplicationName", "rails");
        try {
            return DriverManager.getConnection(
                    "jdbc:postgresql://" + real.host() + ":" + real.port() + "/"
                            + here.variable("POSTGRES_DATABASE", "chatwoot_production"),
                    login);
        } catch (PSQLException e) {
            ServerErrorMessage said = e.getServerErrorMessage();
            throw new AppFailure(where
                    + (said == null
                            ? "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?"
                            : "FATAL:  " + said.getMessage()));
        } catch (SQLException e) {
            throw new AppFailure(where + e.getMessage());
        }
    }

    /**
     * How long a script waits before it tries again. psql says of a silent path only after its time-out what is said here at once: without
     * that pause, tries would be many times those of real pods, and so would be what a node's firewall counts of them.
     *
     * @param millis where it is not silent
     */
    static long pause(AppFailure failure, long millis) {
        return failure.getMessage().endsWith(SILENT) ? SILENCE_MILLIS : millis;
    }

    /** How the runbook's scripts say that they get no session. */
    String unreachable() {
        return "cannot connect to PostgreSQL at " + asked() + " as " + here.variable("POSTGRES_USERNAME", "postgres")
                + ", database " + here.variable("POSTGRES_DATABASE", "chatwoot_production");
    }

    private HostPort asked() {
        return new HostPort(
                here.variable("POSTGRES_HOST", "127.0.0.1"), Integer.parseInt(here.variable("POSTGRES_PORT", "5432")));
    }

    private static String describe(SQLException e) {
        if (!(e instanceof PSQLException said)
                || said.getServerErrorMessage() == null
                || ADMIN_SHUTDOWN.equals(e.getSQLState())) {
            return CUT;
        }
        String hint = said.getServerErrorMessage().getHint();
        return rubyClass(String.valueOf(e.getSQLState())) + ": ERROR:  "
                + said.getServerErrorMessage().getMessage()
                + (hint == null ? "" : "\nHINT:  " + hint);
    }

    private static String rubyClass(String state) {
        return switch (state) {
            case "42501" -> "PG::InsufficientPrivilege";
            case "42P01" -> "PG::UndefinedTable";
            case "42703" -> "PG::UndefinedColumn";
            case "55P03" -> "PG::LockNotAvailable";
            case "57014" -> "PG::QueryCanceled";
            case "0A000" -> "PG::FeatureNotSupported";
            case "58P01" -> "PG::UndefinedFile";
            default -> "PG::Error";
        };
    }
}
