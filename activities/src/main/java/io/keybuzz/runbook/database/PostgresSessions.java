package io.keybuzz.runbook.database;

import io.fabric8.kubernetes.api.model.Secret;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Sessions with the spec's PostgreSQL, past a pooler when {@code database.direct} says how. Every session is bounded: 5 s to connect, 10 s
 * to log in, 30 s of silence on the socket, 25 s a statement, 10 s for a lock (raise the last two with {@code SET} where more is meant),
 * and a minute of silence in a transaction, whose locks others wait for. The password is asked for by SCRAM only, unless the worker's
 * policy allows less.
 *
 * <p>The address is put together from a host, a port and {@link Properties}; a JDBC URL from outside would choose classes to load
 * (CVE-2022-21724).
 */
public final class PostgresSessions {
    /** The database that always exists, where roles and databases are made. */
    public static final String MAINTENANCE_DATABASE = "postgres";

    /** What the server's lists call these sessions; where something follows it, that is the run. */
    public static final String APPLICATION_NAME = "chatwoot-runbook";

    /** For a query of {@code pg_stat_activity}: sessions of others than this program. */
    public static final String OF_OTHERS = "application_name NOT LIKE '" + APPLICATION_NAME + "%'";

    private static final String SESSION_OPTIONS =
            "-c statement_timeout=25s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s";

    private final Connections connections;

    public PostgresSessions(Connections connections) {
        this.connections = connections;
    }

    /**
     * As the administrator.
     *
     * @throws SecretUnreadable when the administrator's password cannot be had
     * @throws SQLException see {@link PostgresFailure} for what it means
     */
    public Connection admin(Target target, String database) throws SQLException {
        Spec.Database spec = target.spec().database();
        String password = spec.adminPassword() == null
                ? null
                : connections.secrets().resolve(target.namespace(), spec.adminPassword());
        return as(target, database, spec.adminUsername(), password);
    }

    /**
     * As Chatwoot itself, in its database, with the password that its pods get: the live Secret's.
     *
     * @throws SecretUnreadable when the Secret does not exist or has no password
     * @throws SQLException see {@link PostgresFailure} for what it means
     */
    public Connection application(Target target) throws SQLException {
        Spec.Database spec = target.spec().database();
        return as(target, spec.name(), spec.username(), storedPassword(target.namespace()));
    }

    /** As anyone. @param password null where the server asks for none */
    public Connection as(Target target, String database, String user, String password) throws SQLException {
        Spec.Database spec = target.spec().database();
        HostPort address = connections.addresses().resolve(spec.session());
        Properties properties = new Properties();
        PGProperty.USER.set(properties, user);
        if (password != null) {
            PGProperty.PASSWORD.set(properties, password);
        }
        PGProperty.APPLICATION_NAME.set(properties, APPLICATION_NAME);
        PGProperty.SSL_MODE.set(properties, spec.sslMode() == null ? "prefer" : spec.sslMode());
        PGProperty.CONNECT_TIMEOUT.set(properties, 5);
        PGProperty.LOGIN_TIMEOUT.set(properties, 10);
        PGProperty.SOCKET_TIMEOUT.set(properties, 30);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.OPTIONS.set(properties, SESSION_OPTIONS);
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        if (!connections.policy().allowWeakDatabaseAuthentication()) {
            PGProperty.REQUIRE_AUTH.set(properties, "scram-sha-256");
        }
        return new Driver().connect(url(address, database), properties);
    }

    static String url(HostPort address, String database) {
        String host = address.host();
        if (!host.matches("[A-Za-z0-9._:-]+")) {
            throw new IllegalArgumentException("database.host is neither a name nor an address");
        }
        // The driver decodes the name as a form value, so a space may be a plus.
        return "jdbc:postgresql://" + new HostPort(host, address.port()) + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    private String storedPassword(String namespace) {
        Secret secret = connections
                .kubernetes()
                .secrets()
                .inNamespace(namespace)
                .withName(Names.SECRET)
                .get();
        String encoded = secret == null || secret.getData() == null
                ? null
                : secret.getData().get("POSTGRES_PASSWORD");
        if (encoded == null) {
            throw new SecretUnreadable(
                    "Secret " + namespace + "/" + Names.SECRET + " has no POSTGRES_PASSWORD to log in with");
        }
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }
}
