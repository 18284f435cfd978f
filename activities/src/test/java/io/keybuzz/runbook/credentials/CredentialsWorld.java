package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.fppt.jedismock.RedisServer;
import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.ScramPostgres;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.spec.SecretRef;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A real PostgreSQL, a Redis and a Secret in memory; each test has a role and a database of its own. */
abstract class CredentialsWorld {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final ScramPostgres postgres = ScramPostgres.shared();
    final String name = "chatwoot_" + NUMBER.incrementAndGet();
    final MemoryStore store = new MemoryStore();
    final Map<String, String> secrets = new HashMap<>();
    final AtomicInteger writes = new AtomicInteger();
    SpecFixture spec = SpecFixture.of(name);
    RedisServer redis;
    Connections connections;
    CredentialsActivitiesImpl credentials;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.newRedisServer().start();
        connections = SpecFixture.connections(null, redis.getBindPort(), secrets, t -> writes.incrementAndGet());
        credentials = new CredentialsActivitiesImpl(connections, store);
    }

    @AfterEach
    void stop() throws IOException {
        redis.stop();
    }

    Acted run() {
        return credentials.act(new ActRequest(target(), credentials.observe(target())));
    }

    StepFailure failure() {
        ApplicationFailure failure = catchThrowableOfType(ApplicationFailure.class, this::run);
        return failure.getDetails().get(StepFailure.class);
    }

    void supply(String key, String value) {
        secrets.put("file:" + key, value);
        spec = spec.secretEnv(Map.of(key, new SecretRef("file:" + key)));
    }

    void addUser() {
        postgres.sql(name, "CREATE TABLE users (id int, type text)", "INSERT INTO users VALUES (1, 'SuperAdmin')");
    }

    Target target() {
        return spec.target();
    }

    String password() {
        return store.content.get("POSTGRES_PASSWORD");
    }

    /** A property of the role or the database, by a query with its name. */
    String asked(String query) {
        return postgres.sql("postgres", String.format(query, "'" + name + "'"));
    }
}
