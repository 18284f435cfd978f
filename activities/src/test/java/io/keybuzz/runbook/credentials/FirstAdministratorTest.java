package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.fppt.jedismock.RedisServer;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.ScramPostgres;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FirstAdministratorTest {
    private static final String DATABASE = "first_administrator";

    private final ScramPostgres postgres = ScramPostgres.shared();
    private final Target target = SpecFixture.of(DATABASE).target();
    private final FirstAdministrator administrators =
            new FirstAdministrator(SpecFixture.connections(null, 1, Map.of(), WriteGuard.NONE));

    @BeforeEach
    void aDatabase() {
        drop();
        postgres.sql("postgres", "CREATE DATABASE " + DATABASE);
    }

    @AfterEach
    void drop() {
        postgres.sql("postgres", "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
    }

    @Test
    void onlyTheAccountsOwnRowProvesIt() {
        users("('grace@example.org', 'SuperAdmin'), ('ada@example.org', NULL)");

        assertThat(administrators.is(target, "ada@example.org"))
                .as("somebody else is administrator")
                .isFalse();
        assertThat(administrators.is(target, "grace@example.org")).isTrue();
    }

    @Test
    void chatwootKeepsTheAddressInSmallLetters() {
        users("('ada@example.org', 'SuperAdmin')");

        assertThat(administrators.is(target, "Ada@Example.org")).isTrue();
        assertThat(administrators.is(target, "ada@example.com")).isFalse();
    }

    @Test
    void withoutTheTableNobodyIs() {
        assertThat(administrators.is(target, "ada@example.org")).isFalse();
    }

    @Test
    void whatIsToldToBeAskedIsOneStatement() {
        users("('o''hara@example.org', 'SuperAdmin')");

        assertThat(administrators.is(target, "o'hara@example.org")).isTrue();
        assertThat(postgres.sql(DATABASE, FirstAdministrator.question("O'Hara@example.org")))
                .isEqualTo("1");
    }

    @Test
    void aStrangerWhoCameFirstIsNotTakenForTheOneThatTheSpecNames() throws IOException {
        users("('grace@example.org', 'SuperAdmin')");

        Check stranger = check(named("ada@example.org"));
        assertThat(stranger.status()).isEqualTo(Check.Status.WARNED);
        assertThat(CheckLine.told(stranger))
                .startsWith("Somebody is administrator, and ada@example.org, whom the spec names, is not");
        assertThat(CheckLine.mend(stranger).orElseThrow())
                .contains(
                        "-d first_administrator -c \"SELECT email FROM users",
                        "https://support.keybuzz.io/super_admin");
        assertThat(stranger.evidence()).extracting(Evidence::observed).containsExactly("1", "0", "0");
        assertThat(check(named("Grace@example.org")).status()).isEqualTo(Check.Status.PASSED);
        assertThat(check(target).status()).as("the spec names nobody").isEqualTo(Check.Status.PASSED);
    }

    private static Check check(Target target) throws IOException {
        RedisServer redis = RedisServer.newRedisServer().start();
        try {
            return new FirstAdministrator(SpecFixture.connections(null, redis.getBindPort(), Map.of(), WriteGuard.NONE))
                    .check(target);
        } finally {
            redis.stop();
        }
    }

    private Target named(String email) {
        return new Target(
                target.spec()
                        .but()
                        .admin(new Spec.Admin("Ada", email, "KeyBuzz", new SecretRef("file:admin-password")))
                        .spec(),
                target.run());
    }

    private void users(String rows) {
        postgres.sql(DATABASE, "CREATE TABLE users(email text, type text)", "INSERT INTO users VALUES " + rows);
    }
}
