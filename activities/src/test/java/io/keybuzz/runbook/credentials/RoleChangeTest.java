package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoleChangeTest extends CredentialsWorld {

    @Test
    void aRoleThatIsNotThereIsNobodysToChange() {
        assertThat(change()).isEmpty();
    }

    @Test
    void aSuperuserLosesItsRightAndSomeoneElsesPasswordStays() {
        postgres.sql("postgres", "CREATE ROLE " + name + " LOGIN SUPERUSER PASSWORD 'in-use'");
        store.content = Map.of("POSTGRES_PASSWORD", "in-use");
        assertThat(change()).contains("take SUPERUSER from it");

        postgres.sql("postgres", "ALTER ROLE " + name + " NOSUPERUSER");
        assertThat(change()).isEmpty();
        supply("POSTGRES_PASSWORD", "another");
        assertThat(change())
                .as("an install refuses to set that of a role that is not its own")
                .isEmpty();
    }

    @Test
    void anotherPasswordForARoleOfOursIsAChangeAndTheOneInUseIsNone() {
        run();
        assertThat(change()).isEmpty();

        supply("POSTGRES_PASSWORD", "another-one");

        assertThat(change()).contains("set another password for it");
    }

    private Optional<String> change() {
        return new RoleChange(connections, store).of(target());
    }
}
