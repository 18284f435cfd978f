package io.keybuzz.runbook.testbed.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A real PostgreSQL that asks everybody for a SCRAM password, as the cluster's does. */
public final class EmbeddedDatabase implements Closeable {
    private static final String ADMIN = "postgres";
    // Held, since the logger's level is forgotten with the logger.
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    private final EmbeddedPostgres server;
    private final String password;

    public EmbeddedDatabase(Path directory, String adminPassword) throws IOException {
        DRIVER.setLevel(Level.OFF); // it logs each attempt while the server starts
        RememberedKeys.install();
        password = adminPassword;
        Path passwordFile = Files.writeString(directory.resolve("pg-password"), adminPassword);
        passwordFile.toFile().setReadable(true, false); // PostgreSQL runs as another user where we are root
        server = EmbeddedPostgres.builder()
                .setPort(portBelowThoseGivenOut())
                .setDataDirectory(directory.resolve("pg"))
                .setOverrideWorkingDirectory(Path.of(System.getProperty("java.io.tmpdir"), "runbook-testbed-pg")
                        .toFile())
                .setLocaleConfig("pwfile", passwordFile.toString())
                .setConnectConfig("password", adminPassword)
                .setConnectConfig("loginTimeout", "5")
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .setServerConfig("fsync", "off")
                .setDataDirectoryCustomizer(EmbeddedDatabase::askForPasswords)
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .start();
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

    private static void askForPasswords(File data) {
        try {
            Files.writeString(
                    data.toPath().resolve("pg_hba.conf"),
                    "local all all scram-sha-256\nhost all all all scram-sha-256\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** A session of the administrator. */
    public Connection admin(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/" + database, ADMIN, password);
    }

    /** Drops every database and role that is not PostgreSQL's own. */
    public void reset() throws SQLException {
        try (Connection admin = admin(ADMIN);
                Statement statement = admin.createStatement()) {
            for (String database : names(
                    statement,
                    "SELECT quote_ident(datname) FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'")) {
                statement.execute("DROP DATABASE " + database + " WITH (FORCE)");
            }
            for (String role : names(
                    statement,
                    "SELECT quote_ident(rolname) FROM pg_roles WHERE rolname <> 'postgres' AND rolname NOT LIKE 'pg\\_%'")) {
                statement.execute("DROP ROLE " + role);
            }
            statement.execute("ALTER ROLE postgres PASSWORD '" + password + "'");
        }
    }

    private static List<String> names(Statement statement, String query) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
