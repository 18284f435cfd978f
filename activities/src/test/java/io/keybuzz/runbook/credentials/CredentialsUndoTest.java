package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.report.Undone;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialsUndoTest extends CredentialsWorld {
    @Test
    void undoesExactlyWhatItMade() {
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));

        List<Undone> undone = credentials.undo(new ActRequest(target(), before));

        assertThat(undone).extracting(Undone::status).containsOnly(Undone.Status.UNDONE);
        assertThat(undone)
                .extracting(Undone::object)
                .containsExactly(
                        "database/" + name,
                        "role/" + name,
                        "Secret/chatwoot/chatwoot-secrets",
                        "redis/chatwoot-runbook:owner");
        assertThat(postgres.sql("postgres", "SELECT 1 FROM pg_database WHERE datname = '" + name + "'"))
                .isNull();
        assertThat(postgres.sql("postgres", "SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'"))
                .isNull();
    }

    @Test
    void keepsADatabaseThatHasUsersAndWhatItNeeds() {
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));
        addUser();

        List<Undone> undone = credentials.undo(new ActRequest(target(), before));

        assertThat(undone)
                .filteredOn(u -> u.status() == Undone.Status.KEPT)
                .extracting(Undone::object)
                .containsExactly("database/" + name, "role/" + name, "Secret/chatwoot/chatwoot-secrets");
        assertThat(undone).anySatisfy(u -> assertThat(u.detail()).contains("1 user"));
    }

    @Test
    void keepsADatabaseThroughWhichChatwootAnswered() {
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));

        List<Undone> undone = credentials.undo(
                new ActRequest(target(), new Before(before.objects(), Map.of(Before.ANSWERED, "true"))));

        assertThat(undone)
                .filteredOn(u -> u.object().equals("database/" + name))
                .extracting(Undone::status)
                .containsExactly(Undone.Status.KEPT);
    }

    @Test
    void dropsADatabaseWhoseCreationWasInterruptedBeforeItWasMarked() {
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));
        postgres.sql("postgres", "COMMENT ON DATABASE " + name + " IS NULL");
        postgres.sql(name, "DROP EXTENSION pgcrypto", "DROP EXTENSION pg_trgm", "DROP EXTENSION pg_stat_statements");

        List<Undone> undone = credentials.undo(new ActRequest(target(), before));

        assertThat(undone).extracting(Undone::status).containsOnly(Undone.Status.UNDONE);
        assertThat(asked("SELECT 1 FROM pg_database WHERE datname = %s")).isNull();
        assertThat(asked("SELECT 1 FROM pg_roles WHERE rolname = %s")).isNull();
    }

    @Test
    void keepsADatabaseThatSomebodyElseMadeMeanwhile() {
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));
        postgres.sql("postgres", "COMMENT ON DATABASE " + name + " IS NULL");
        postgres.sql(name, "CREATE TABLE invoices (id int)");

        List<Undone> undone = credentials.undo(new ActRequest(target(), before));

        assertThat(undone)
                .filteredOn(u -> u.object().equals("database/" + name))
                .extracting(Undone::status)
                .contains(Undone.Status.KEPT);
        assertThat(asked("SELECT 1 FROM pg_database WHERE datname = %s")).isEqualTo("1");
    }

    @Test
    void keepsADatabaseThatSomebodyElseMadeBetweenTheLookAndTheAct() {
        Before before = credentials.observe(target());
        postgres.sql("postgres", "CREATE DATABASE " + name);
        postgres.sql(name, "CREATE TABLE invoices (id int)");
        credentials.act(new ActRequest(target(), before));

        List<Undone> undone = credentials.undo(new ActRequest(target(), before));

        assertThat(undone)
                .filteredOn(u -> u.object().equals("database/" + name))
                .extracting(Undone::status)
                .contains(Undone.Status.KEPT);
        assertThat(postgres.sql(name, "SELECT count(*) FROM invoices")).isEqualTo("0");
    }

    @Test
    void whereItCannotLookItTellsNobodyToDropWhatPeopleMayHaveUsed() {
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));
        secrets.put("file:postgres-admin-password", "another-one");

        List<Undone> unused = credentials.undo(new ActRequest(target(), before));
        List<Undone> used = credentials.undo(
                new ActRequest(target(), new Before(before.objects(), Map.of(Before.ANSWERED, "true"))));

        assertThat(ofDatabase(unused).status()).isEqualTo(Undone.Status.FAILED);
        assertThat(ofDatabase(unused).command()).containsSubsequence("SELECT count(*) FROM users", "DROP DATABASE");
        assertThat(ofDatabase(used).status()).isEqualTo(Undone.Status.KEPT);
        assertThat(ofDatabase(used).command()).isNull();
    }

    @Test
    void whereItCannotLookItTellsHowToGiveBackWhatItHadTakenOver() {
        postgres.sql("postgres", "CREATE DATABASE " + name);
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));
        secrets.put("file:postgres-admin-password", "another-one");

        List<Undone> undone = credentials.undo(new ActRequest(target(), before));

        assertThat(undone)
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .extracting(Undone::object)
                .containsExactly(
                        "extension/" + name + "/pg_stat_statements",
                        "extension/" + name + "/pg_trgm",
                        "extension/" + name + "/pgcrypto",
                        "database/" + name,
                        "role/" + name);
        assertThat(ofDatabase(undone).detail()).contains("does not accept the password of postgres");
        assertThat(ofDatabase(undone).command())
                .contains("ALTER DATABASE \"" + name + "\" OWNER TO \"postgres\"", "COMMENT ON DATABASE")
                .doesNotContain("DROP");
    }

    private Undone ofDatabase(List<Undone> undone) {
        return undone.stream()
                .filter(u -> u.object().equals("database/" + name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aServerThatTurnsTheRoleAwayForTheMomentCostsALineAndNothingElse() {
        run();
        String previous = password();
        spec = spec.run("run-2");
        supply("POSTGRES_PASSWORD", "another one");
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));
        postgres.sql("postgres", "ALTER ROLE " + name + " CONNECTION LIMIT 0 PASSWORD '" + previous + "'");

        List<Undone> undone = credentials.undo(new ActRequest(target(), before));

        assertThat(undone)
                .filteredOn(u -> u.object().equals("role/" + name))
                .singleElement()
                .satisfies(u -> {
                    assertThat(u.status()).isEqualTo(Undone.Status.FAILED);
                    assertThat(u.detail()).contains("no connection left for " + name);
                    assertThat(u.command()).contains("\\password " + name);
                });
        assertThat(password()).isEqualTo(previous);
    }

    @Test
    void touchesOnlyWhatTheLookNames() {
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));

        List<Undone> undone =
                credentials.undo(new ActRequest(target(), before.without(object -> !object.startsWith("database/"))));

        assertThat(undone).extracting(Undone::object).containsExactly("database/" + name);
        assertThat(asked("SELECT 1 FROM pg_roles WHERE rolname = %s")).isEqualTo("1");
        assertThat(store.content).isNotEmpty();
    }

    @Test
    void keepsARoleOnWhoseTablesInAnOlderDatabaseOthersDepend() {
        postgres.sql("postgres", "CREATE DATABASE " + name);
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));
        postgres.sql(name, "CREATE TABLE accounts (id int)", "ALTER TABLE accounts OWNER TO " + name);

        List<Undone> undone = credentials.undo(new ActRequest(target(), before));

        assertThat(undone).extracting(Undone::status).doesNotContain(Undone.Status.FAILED);
        assertThat(undone)
                .filteredOn(u -> u.object().equals("role/" + name))
                .singleElement()
                .satisfies(u -> assertThat(u.status()).isEqualTo(Undone.Status.KEPT));
    }

    @Test
    void aLaterRunUndoesNothingOfAnEarlierOne() {
        run();
        spec = spec.run("run-2");
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));

        credentials.undo(new ActRequest(target(), before));

        assertThat(postgres.sql("postgres", "SELECT 1 FROM pg_database WHERE datname = '" + name + "'"))
                .isEqualTo("1");
        assertThat(postgres.sql("postgres", "SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'"))
                .isEqualTo("1");
    }

    @Test
    void givesADatabaseThatWasThereBack() {
        postgres.sql("postgres", "CREATE DATABASE " + name);
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));

        List<Undone> undone = credentials.undo(new ActRequest(target(), before));

        assertThat(undone).extracting(Undone::status).containsOnly(Undone.Status.UNDONE);
        assertThat(postgres.sql(
                        "postgres",
                        "SELECT pg_get_userbyid(datdba) || coalesce(shobj_description(oid, 'pg_database'), '') FROM"
                                + " pg_database WHERE datname = '" + name + "'"))
                .isEqualTo("postgres");
        assertThat(postgres.sql(name, "SELECT string_agg(extname, ',') FROM pg_extension"))
                .isEqualTo("plpgsql");
    }
}
