package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.ScramPostgres;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.lock.WriteGuard;
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

    private void users(String rows) {
        postgres.sql(DATABASE, "CREATE TABLE users(email text, type text)", "INSERT INTO users VALUES " + rows);
    }
}
