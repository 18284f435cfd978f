package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabaseReader;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.failure.ApplicationFailure;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsActivitiesTest extends CredentialsWorld {
    @Test
    void createsEverythingAndTheApplicationLogsIn() throws SQLException {
        Acted acted = run();

        assertThat(acted.changes())
                .extracting(ObjectChange::object, ObjectChange::change)
                .contains(
                        tuple("Secret/chatwoot/chatwoot-secrets", Change.CREATED),
                        tuple("role/" + name, Change.CREATED),
                        tuple("database/" + name, Change.CREATED),
                        tuple("extension/" + name + "/pg_trgm", Change.CREATED),
                        tuple("redis/chatwoot-runbook:owner", Change.CREATED));
        assertThat(acted.facts())
                .containsEntry("POSTGRES_PASSWORD", "generated")
                .containsEntry("SECRET_KEY_BASE", "generated")
                .containsEntry("REDIS_URL", "supplied");
        assertThat(acted.toString()).doesNotContain(password());
        new PostgresSessions(connections).as(target(), name, name, password()).close();
        assertThat(postgres.sql(
                        "postgres",
                        "SELECT rolsuper::text || rolcreaterole || rolcreatedb FROM pg_roles WHERE rolname = '" + name
                                + "'"))
                .isEqualTo("falsefalsefalse");
        assertThat(postgres.sql(
                        "postgres",
                        "SELECT pg_encoding_to_char(encoding) || ' ' || pg_get_userbyid(datdba) || ' ' ||"
                                + " shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '" + name
                                + "'"))
                .isEqualTo("UTF8 " + name + " chatwoot-runbook default/chatwoot run run-1");
        assertThat(store.content.get("SECRET_KEY_BASE")).matches("[A-Za-z0-9]{63,}");
    }

    @Test
    void changesNothingAndKeepsThePasswordOnASecondRun() {
        run();
        Map<String, String> first = store.content;
        writes.set(0);
        spec = spec.run("run-2");

        Acted second = run();

        assertThat(second.changes()).extracting(ObjectChange::change).containsOnly(Change.NONE);
        assertThat(store.content).isEqualTo(first);
        assertThat(writes).hasValue(0);
        assertThat(second.facts()).containsEntry("POSTGRES_PASSWORD", "existing");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void aDeathBeforeAnyWriteIsHarmless(int survived) {
        AtomicInteger left = new AtomicInteger(survived);
        Connections dying = SpecFixture.connections(null, redis.getBindPort(), secrets, t -> {
            if (left.getAndDecrement() == 0) {
                throw new IllegalStateException("killed");
            }
        });
        ActRequest request = new ActRequest(target(), credentials.observe(target()));
        assertThatThrownBy(() -> new CredentialsActivitiesImpl(dying, store).act(request))
                .hasMessage("killed");
        String password = password();

        credentials.act(request);
        writes.set(0);
        Acted third = credentials.act(request);

        assertThat(writes).hasValue(0);
        assertThat(third.changes())
                .filteredOn(c -> !c.object().startsWith("Secret/"))
                .extracting(ObjectChange::change)
                .containsOnly(Change.CREATED);
        assertThat(password()).isEqualTo(password);
        assertThat(asked("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"))
                .isEqualTo("chatwoot-runbook default/chatwoot run run-1");
    }

    @Test
    void anAdministratorWhoMayNotReadTheTablesStillSeesThatPeopleUseThem() throws SQLException {
        String cloud = name + "_cloud";
        secrets.put("file:postgres-admin-password", "cloud-Password-1");
        try {
            postgres.sql(
                    "postgres",
                    "CREATE ROLE " + cloud + " LOGIN CREATEDB CREATEROLE PASSWORD 'cloud-Password-1'",
                    "CREATE ROLE " + name + " LOGIN PASSWORD 'known'",
                    "CREATE DATABASE " + name + " OWNER " + name);
            addUser();
            postgres.sql(
                    name,
                    "ALTER TABLE users OWNER TO " + name,
                    "REVOKE ALL ON users FROM PUBLIC",
                    "CREATE TABLE schema_migrations (version text)",
                    "INSERT INTO schema_migrations VALUES ('20250101000000')");
            Spec.Database d = spec.target().spec().database();
            Spec asCloud = spec.target()
                    .spec()
                    .but()
                    .database(new Spec.Database(
                            d.host(),
                            d.port(),
                            d.name(),
                            d.username(),
                            cloud,
                            d.adminPassword(),
                            d.sslMode(),
                            d.direct()))
                    .spec();

            DatabaseState state =
                    new DatabaseReader(new PostgresSessions(connections)).read(new Target(asCloud, target().run()));

            assertThat(state.database().users()).isEqualTo(1);
            assertThat(state.database().inhabitants())
                    .isEqualTo("users, how many is not known, and migrations that this administrator may not read");
        } finally {
            secrets.remove("file:postgres-admin-password");
        }
    }

    @Test
    void asksForThePasswordOfARoleThatExists() {
        postgres.sql("postgres", "CREATE ROLE " + name + " LOGIN PASSWORD 'unknown to us'");

        StepFailure failure = failure();

        assertThat(failure.refusal()).isFalse();
        assertThat(failure.diagnoses()).singleElement().satisfies(d -> {
            assertThat(d.cause()).isEqualTo(Cause.DATABASE_PASSWORD);
            assertThat(d.summary()).contains(name);
            assertThat(d.remedy()).contains("POSTGRES_PASSWORD");
        });
        assertThat(store.content).isNull();
    }

    @Test
    void doesNotSetThePasswordOfARoleThatSomebodyElseMade() {
        postgres.sql("postgres", "CREATE ROLE " + name + " LOGIN PASSWORD 'in use elsewhere'");
        supply("POSTGRES_PASSWORD", "another one");

        assertThat(failure().diagnoses().get(0).cause()).isEqualTo(Cause.DATABASE_PASSWORD);
        assertThat(store.content).isNull();
    }

    @Test
    void takesOverARoleWhosePasswordIsSuppliedAndDatabaseIsThere() {
        postgres.sql("postgres", "CREATE ROLE " + name + " LOGIN SUPERUSER PASSWORD 'known'");
        postgres.sql("postgres", "CREATE DATABASE " + name);
        postgres.sql(name, "CREATE TABLE inboxes (id serial PRIMARY KEY)");
        supply("POSTGRES_PASSWORD", "known");

        Before before = credentials.observe(target());

        run();

        assertThat(postgres.sql(name, "SELECT tableowner FROM pg_tables WHERE tablename = 'inboxes'"))
                .isEqualTo(name);
        assertThat(postgres.sql("postgres", "SELECT rolsuper::text FROM pg_roles WHERE rolname = '" + name + "'"))
                .as("until the new pods serve")
                .isEqualTo("true");

        credentials.withoutSuperuser(new ActRequest(target(), before));

        assertThat(postgres.sql("postgres", "SELECT rolsuper::text FROM pg_roles WHERE rolname = '" + name + "'"))
                .isEqualTo("false");
        assertThat(postgres.sql(name, "SELECT tableowner FROM pg_tables WHERE tablename = 'inboxes'"))
                .isEqualTo(name);
        assertThat(postgres.sql(
                        "postgres",
                        "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = '" + name + "'"))
                .isEqualTo("chatwoot-runbook default/chatwoot");
    }

    @Test
    void refusesToChangeWhatSomebodyElseMadeWhenTheSpecSaysSo() {
        postgres.sql("postgres", "CREATE ROLE " + name + " LOGIN SUPERUSER PASSWORD 'known'");
        supply("POSTGRES_PASSWORD", "known");
        spec = spec.adopt(Spec.Adopt.NO);

        assertThat(failure().refusal()).isTrue();
    }

    @Test
    void asksForTheKeyBaseOfADatabaseWithUsers() {
        run();
        addUser();
        store.content = Map.of("POSTGRES_PASSWORD", password());

        assertThat(failure().diagnoses())
                .singleElement()
                .satisfies(d -> assertThat(d.summary()).contains("SECRET_KEY_BASE", name));
    }

    @Test
    void aKeyBaseThatSomebodyExchangedStopsTheRunOnceThereAreUsers() {
        run();
        Map<String, String> exchanged = new HashMap<>(store.content);
        exchanged.put("SECRET_KEY_BASE", "somebody else's idea");
        store.content = exchanged;
        addUser();

        assertThat(failure().diagnoses())
                .singleElement()
                .satisfies(d -> assertThat(d.summary()).startsWith("Somebody exchanged SECRET_KEY_BASE"));

        store.content = Map.of("POSTGRES_PASSWORD", password());
        supply("SECRET_KEY_BASE", "meant");
        run();
        assertThat(store.content).containsEntry("SECRET_KEY_BASE", "meant");
    }

    @Test
    void aKeyThatSomebodyLostStopsTheRunBeforeThePodsLoseItToo() {
        String key = "ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY";
        run();
        Map<String, String> kept = new HashMap<>(store.content);
        kept.put(key, "what the data was encrypted with");
        store.content = kept;
        run();
        addUser();
        Map<String, String> without = new HashMap<>(kept);
        without.remove(key);
        store.content = without;

        assertThat(failure().diagnoses())
                .singleElement()
                .satisfies(d -> assertThat(d.summary()).contains(key, "is gone"));
        assertThat(store.remembered(target())).as("it is not forgotten").containsKey(key);

        supply(key, "what the data was encrypted with");
        run();
        assertThat(store.content).containsEntry(key, "what the data was encrypted with");
    }

    @Test
    void thePlanIsWhatTheActDoesAndEmptyAfterwards() {
        CredentialsPlanner planner = new CredentialsPlanner(connections, store);
        List<PlannedChange> planned = planner.plan(target());

        Acted acted = run();

        assertThat(planned)
                .extracting(PlannedChange::object)
                .containsExactlyElementsOf(
                        acted.changes().stream().map(ObjectChange::object).toList());
        assertThat(planner.plan(target())).isEmpty();
    }

    @Test
    void preflightSaysWhatOnlyAPersonCanSupplyAndWhatAnAdoptionChanges() {
        postgres.sql("postgres", "CREATE ROLE " + name + " LOGIN SUPERUSER PASSWORD 'unknown to us'");

        Findings findings = new CredentialsPrecheck(connections, store).look(target());

        assertThat(findings.problems())
                .singleElement()
                .satisfies(d -> assertThat(d.cause()).isEqualTo(Cause.DATABASE_PASSWORD));
        assertThat(findings.facts().get("adoption")).contains("loses SUPERUSER");
        spec = spec.adopt(Spec.Adopt.NO);
        assertThat(new CredentialsPrecheck(connections, store).look(target()).refusals())
                .hasSize(1);
    }

    @Test
    void aRoleThatMayNotLogInIsLeftAlone() {
        postgres.sql("postgres", "CREATE ROLE " + name + " NOLOGIN");
        supply("POSTGRES_PASSWORD", "whatever");

        assertThat(failure().diagnoses().get(0).remedy()).contains("LOGIN");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a'b\"c\\d%e@f#g/h:i j",
                " leading and trailing ",
                "$(reboot);`id`&|<>*?!{}[]~^",
                "%s%n%00+&=?",
                "motdepasse-àéîøü-密码",
                "--; DROP ROLE x"
            })
    void anyPasswordLogsIn(String password) throws SQLException {
        supply("POSTGRES_PASSWORD", password);
        run();

        assertThat(password()).isEqualTo(password);
        new PostgresSessions(connections).as(target(), name, name, password).close();
        assertThat(postgres.log()).doesNotContain(password);
    }

    @ParameterizedTest
    @ValueSource(strings = {"line\nend", "nul\0"})
    void refusesAPasswordThatNoSystemCanTake(String password) {
        supply("POSTGRES_PASSWORD", password);

        assertThat(failure().diagnoses()).singleElement().satisfies(d -> {
            assertThat(d.summary()).contains("POSTGRES_PASSWORD").doesNotContain(password);
        });
    }

    @Test
    void followsANewPasswordThatTheOperatorSuppliesForOurRole() throws SQLException {
        run();
        supply("POSTGRES_PASSWORD", "new on purpose");

        run();

        new PostgresSessions(connections)
                .as(target(), name, name, "new on purpose")
                .close();
    }

    @Test
    void refusesWhatAnotherInstallOwns() {
        run();
        spec = spec.namespace("other");

        StepFailure failure = failure();

        assertThat(failure.refusal()).isTrue();
        assertThat(failure.diagnoses())
                .extracting(d -> d.summary())
                .containsExactly(
                        "role/" + name + " belongs to the install default/chatwoot; this one is default/other",
                        "database/" + name + " belongs to the install default/chatwoot; this one is default/other",
                        "redis/chatwoot-runbook:owner belongs to the install default/chatwoot; this one is"
                                + " default/other");
    }

    @Test
    void noPasswordReachesTheServersLog() {
        run();
        supply("POSTGRES_PASSWORD", "changed-in-the-open?");
        run();

        assertThat(postgres.log())
                .contains("CREATE ROLE \"" + name + "\" LOGIN PASSWORD 'SCRAM-SHA-256$")
                .doesNotContain("changed-in-the-open?");
    }

    @Test
    void aWrongAdministratorPasswordIsNamedAndNotQuoted() {
        secrets.put("file:postgres-admin-password", "not-the-one");

        assertThatThrownBy(() -> credentials.observe(target()))
                .isInstanceOf(ApplicationFailure.class)
                .hasMessageContaining("does not accept the password of postgres")
                .hasMessageNotContaining("not-the-one");
    }
}
