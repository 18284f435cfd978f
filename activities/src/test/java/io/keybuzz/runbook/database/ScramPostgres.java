package io.keybuzz.runbook.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real PostgreSQL that asks for SCRAM and logs every statement; one for all tests of this JVM. */
public final class ScramPostgres {
    public static final String ADMIN_PASSWORD = "admin's \"pass\" \\ %40 word";

    private static ScramPostgres shared;

    private final EmbeddedPostgres server;
    private final Path data;

    private ScramPostgres() throws IOException, SQLException {
        data = Files.createTempDirectory("scram-postgres").resolve("data");
        server = EmbeddedPostgres.builder()
                .setPort(portBelowThoseGivenOut())
                .setConnectConfig("loginTimeout", "5")
                .setDataDirectory(data.toFile())
                .setCleanDataDirectory(true)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_directory", "log")
                .setServerConfig("log_statement", "all")
                .setServerConfig("fsync", "off")
                .setServerConfig("max_prepared_transactions", "2")
                .start();
        try (Connection c = server.getPostgresDatabase().getConnection();
                Statement s = c.createStatement()) {
            c.unwrap(org.postgresql.PGConnection.class)
                    .alterUserPassword("postgres", ADMIN_PASSWORD.toCharArray(), "scram-sha-256");
            Files.writeString(
                    data.resolve("pg_hba.conf"),
                    "host all trusted_without_password all trust\nhost all asked_in_the_clear all password\nhost all all all"
                            + " scram-sha-256\n");
            s.execute("SELECT pg_reload_conf()");
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    }

    /** A free one that nobody is given who asks for any: PostgreSQL takes it only after initdb, a second later. */
    private static int portBelowThoseGivenOut() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // The next one, then.
            }
        }
    }

    public static synchronized ScramPostgres shared() {
        if (shared == null) {
            try {
                shared = new ScramPostgres();
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return shared;
    }

    public int port() {
        return server.getPort();
    }

    /** Everything the server has logged so far. */
    public String log() {
        try (Stream<Path> files = Files.list(data.resolve("log"))) {
            return files.map(ScramPostgres::content).collect(Collectors.joining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A statement as the administrator; the first column of the first row, if any. */
    public String sql(String database, String... statements) {
        try (Connection c = java.sql.DriverManager.getConnection(
                        "jdbc:postgresql://localhost:" + port() + "/" + database, "postgres", ADMIN_PASSWORD);
                Statement s = c.createStatement()) {
            String first = null;
            for (String statement : statements) {
                if (s.execute(statement)) {
                    try (ResultSet r = s.getResultSet()) {
                        first = r.next() ? r.getString(1) : null;
                    }
                }
            }
            return first;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
