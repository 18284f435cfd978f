package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.database.DatabaseReader;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.StepProblem;
import io.keybuzz.runbook.run.Unfinished;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody else made in PostgreSQL before the runbook came: its comments, its schema, its types. */
class AdoptedDatabaseTest extends CredentialsWorld {
    private static final String MARK = "chatwoot-runbook default/chatwoot";
    private static final Diagnosis FENCED =
            new Diagnosis(Cause.UNKNOWN, "it could not be tried", List.of(), List.of(), null, false);

    @ParameterizedTest
    @ValueSource(strings = {"ask Ada first", "two\nlines\n", " it''s %I, $unmark$ \\ and \"quoted\" ", "naïve — 密码"})
    void aCommentOfTheirOwnKeepsEveryByteAndTheMarkStandsBelowItUntilTheUndo(String comment) {
        there("SUPERUSER");
        commented(comment);
        String role = comments("pg_authid", "pg_roles WHERE rolname");
        Before before = credentials.observe(target());

        credentials.act(new ActRequest(target(), before));

        assertThat(comments("pg_authid", "pg_roles WHERE rolname")).isEqualTo(role + "\n" + MARK);
        assertThat(comments("pg_database", "pg_database WHERE datname")).isEqualTo(role + "\n" + MARK);

        List<Undone> undone = credentials.undo(new ActRequest(target(), before));

        assertThat(undone)
                .filteredOn(u -> u.object().matches("(role|database)/.*"))
                .extracting(Undone::status)
                .containsOnly(Undone.Status.UNDONE);
        assertThat(comments("pg_authid", "pg_roles WHERE rolname")).isEqualTo(role);
        assertThat(comments("pg_database", "pg_database WHERE datname")).isEqualTo(role);
    }

    @Test
    void whatIsMarkedBelowAnotherCommentIsForeignToTheNextNamespaceAndStaysMarkedWhenALaterRunIsUndone() {
        there("SUPERUSER");
        commented("ask Ada first");
        run();
        spec = spec.run("run-2");
        assertThat(new CredentialsPlanner(connections, store).plan(target()))
                .extracting(PlannedChange::diff)
                .noneMatch(diff -> diff.contains("comment"));
        Before later = credentials.observe(target());
        credentials.act(new ActRequest(target(), later));
        credentials.undo(new ActRequest(target(), later));
        assertThat(comments("pg_database", "pg_database WHERE datname")).endsWith("\n" + MARK);

        spec = spec.namespace("other");

        assertThat(failure().diagnoses()).anySatisfy(d -> {
            assertThat(d.summary())
                    .isEqualTo("database/" + name + " belongs to the install default/chatwoot; this one is"
                            + " default/other");
            assertThat(d.remedy()).contains("DO $unmark$").doesNotContain("IS NULL'", "Ada");
        });
    }

    @Test
    void aTableThatSomebodyHoldsIsToldWithoutTheServersOwnMessage() throws SQLException {
        there("SUPERUSER");
        postgres.sql(name, "CREATE TABLE inboxes (id int)");
        ActRequest request = new ActRequest(target(), credentials.observe(target()));
        try (Connection other = new PostgresSessions(connections).admin(target(), name);
                Statement reader = other.createStatement()) {
            other.setAutoCommit(false);
            reader.execute("SELECT * FROM inboxes");

            assertThatThrownBy(() -> credentials.act(request))
                    .hasMessageStartingWith("Somebody holds a lock for longer than 1000 ms")
                    .hasNoCause();
        }
    }

    @Test
    void theCommandForAPersonLeavesTheirCommentAsItWasAndDoesNotRepeatIt() {
        there("SUPERUSER");
        commented("ask Ada first");
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));

        List<Undone> byHand = Unfinished.of(target(), before, object -> true, new StepProblem(List.of(FENCED)));

        assertThat(byHand)
                .extracting(Undone::command)
                .noneMatch(c -> String.valueOf(c).contains("Ada"));
        String command = byHand.stream()
                .filter(u -> u.object().equals("role/" + name))
                .findFirst()
                .orElseThrow()
                .command();
        postgres.sql("postgres", statement(command));
        assertThat(comments("pg_authid", "pg_roles WHERE rolname")).isEqualTo("ask Ada first");
    }

    @Test
    void aRoleThatLosesSuperuserMakesTablesInTheAdministratorsSchemaAndOwnsItsTypes() throws SQLException {
        there("SUPERUSER");
        shut();
        postgres.sql(
                name,
                "CREATE TYPE priority AS ENUM ('low', 'high')",
                "CREATE DOMAIN short_text AS text CHECK (length(value) < 256)",
                "CREATE TYPE pair AS (a int, b int)",
                "CREATE TYPE span AS RANGE (subtype = int)",
                "CREATE TABLE inboxes (id serial PRIMARY KEY, p priority, s short_text)");
        Before before = credentials.observe(target());
        assertThat(new CredentialsPlanner(connections, store).plan(target()))
                .filteredOn(c -> c.object().equals("role/" + name))
                .singleElement()
                .satisfies(c -> assertThat(c.diff()).contains("+ USAGE, CREATE on schema public of " + name));
        assertThat(Adoption.changes(target(), state()))
                .anySatisfy(change -> assertThat(change)
                        .contains("may make tables in schema public of " + name + ", which stays postgres's"));

        credentials.act(new ActRequest(target(), before));
        credentials.withoutSuperuser(new ActRequest(target(), before));

        assertThat(state().database().shut()).isNull();
        try (Connection application = new PostgresSessions(connections).as(target(), name, name, "known");
                Statement migration = application.createStatement()) {
            migration.execute("CREATE TABLE labels (id serial PRIMARY KEY, p priority)");
            migration.execute("ALTER TYPE priority ADD VALUE 'urgent'");
            migration.execute("ALTER DOMAIN short_text DROP NOT NULL");
            migration.execute("ALTER TYPE pair ADD ATTRIBUTE c int");
            migration.execute("ALTER TYPE span RENAME TO spans");
        }
    }

    @Test
    void whatTheRoleWasGivenStaysItsAndIsToldWithTheCommandsThatGiveItBack() {
        there("SUPERUSER");
        shut();
        postgres.sql(
                name,
                "CREATE TABLE inboxes (id serial PRIMARY KEY)",
                "CREATE TYPE priority AS ENUM ('low', 'high')",
                "CREATE TABLE labels (id int)",
                "ALTER TABLE labels OWNER TO " + name);
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));

        List<Undone> kept = credentials.undo(new ActRequest(target(), before)).stream()
                .filter(undone -> undone.status() == Undone.Status.KEPT)
                .toList();

        assertThat(kept).extracting(Undone::object).containsExactly("role/" + name, "database/" + name);
        assertThat(kept.get(0).detail()).isEqualTo("it may go on making tables in schema public of " + name);
        assertThat(kept.get(1).detail()).startsWith("2 of its tables, types and routines stay " + name + "'s");
        kept.forEach(undone -> postgres.sql(name, statement(undone.command())));
        assertThat(postgres.sql(
                        name,
                        "SELECT string_agg(relname || ' ' || pg_get_userbyid(relowner), ', ' ORDER BY relname) FROM pg_class"
                                + " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"))
                .isEqualTo("inboxes postgres, labels " + name);
        assertThat(postgres.sql(name, "SELECT pg_get_userbyid(typowner) FROM pg_type WHERE typname = 'priority'"))
                .isEqualTo("postgres");
        assertThat(postgres.sql(name, "SELECT coalesce(nspacl::text, '') FROM pg_namespace WHERE nspname = 'public'"))
                .doesNotContain(name + "=UC");
    }

    @Test
    void aRoleThatARunMadeBesideTheAdministratorsDatabaseGoesWithTheRightsThatItWasGiven() {
        postgres.sql("postgres", "CREATE DATABASE " + name);
        postgres.sql(name, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        Before before = credentials.observe(target());
        credentials.act(new ActRequest(target(), before));
        assertThat(asked("SELECT count(*) FROM pg_roles WHERE rolname = %s")).isEqualTo("1");

        credentials.undo(new ActRequest(target(), before));

        assertThat(asked("SELECT count(*) FROM pg_roles WHERE rolname = %s")).isEqualTo("0");
        assertThat(asked("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s"))
                .isEqualTo("postgres");
    }

    @Test
    void aRoleWithoutSuperuserGetsTheRightToo() throws SQLException {
        there("NOSUPERUSER");
        shut();

        assertThat(run().changes())
                .filteredOn(c -> c.object().equals("role/" + name))
                .singleElement()
                .satisfies(c -> assertThat(c.change()).isEqualTo(Change.UPDATED));

        assertThat(postgres.sql(name, "SELECT has_schema_privilege('" + name + "', 'public', 'CREATE')::text"))
                .isEqualTo("true");
    }

    @Test
    void theSchemaIsOpenByAGrantToEverybodyByAMembershipAndByOwnership() throws SQLException {
        there("SUPERUSER");
        assertThat(state().database().shut())
                .as("who owns the database owns it")
                .isNull();
        shut();
        assertThat(state().database().shut()).isEqualTo(new DatabaseState.Shut("postgres", true));
        postgres.sql(name, "GRANT CREATE ON SCHEMA public TO PUBLIC");
        assertThat(state().database().shut()).as("as before PostgreSQL 15").isNull();
        shut();
        String group = name + "_group";
        postgres.sql("postgres", "CREATE ROLE " + group, "GRANT " + group + " TO " + name);
        postgres.sql(name, "GRANT USAGE, CREATE ON SCHEMA public TO " + group);
        assertThat(state().database().shut()).isNull();
        postgres.sql("postgres", "GRANT " + group + " TO " + name + " WITH INHERIT FALSE");
        assertThat(state().database().shut())
                .as("what it would have to ask for")
                .isNotNull();
        postgres.sql(name, "ALTER SCHEMA public OWNER TO " + name);
        assertThat(state().database().shut()).isNull();
    }

    /** What a printed command has PostgreSQL do. */
    private static String statement(String command) {
        return command.substring(command.indexOf("-c '") + 4, command.length() - 1)
                .replace("'\\''", "'");
    }

    private DatabaseState state() throws SQLException {
        return new DatabaseReader(new PostgresSessions(connections)).read(target());
    }

    private void there(String right) {
        postgres.sql("postgres", "CREATE ROLE " + name + " LOGIN " + right + " PASSWORD 'known'");
        postgres.sql("postgres", "CREATE DATABASE " + name + " OWNER " + name);
        supply("POSTGRES_PASSWORD", "known");
    }

    private void shut() {
        postgres.sql(name, "ALTER SCHEMA public OWNER TO postgres", "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    }

    private void commented(String comment) {
        String literal = "E'" + comment.replace("\\", "\\\\") + "'";
        postgres.sql("postgres", "COMMENT ON ROLE " + name + " IS " + literal);
        postgres.sql("postgres", "COMMENT ON DATABASE " + name + " IS " + literal);
    }

    private String comments(String catalog, String where) {
        return asked("SELECT shobj_description(oid, '" + catalog + "') FROM " + where + " = %s");
    }
}
