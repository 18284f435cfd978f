package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataDiagnosisScenarioTest extends DiagnosisScenario {
    @Test
    void aPostgresThatIsDown() throws Exception {
        world.fault(Fault.POSTGRES_DOWN);

        DiagnosesDocument.told("PostgreSQL is down", fails(DEFAULTS, Cause.DATABASE_UNREACHABLE));
    }

    @Test
    void anAdministratorsPasswordThatIsWrong() throws Exception {
        world.credential("postgres-admin-password", "wrong-Password-2");

        DiagnosesDocument.told("the administrator's password is wrong", fails(DEFAULTS, Cause.DATABASE_PASSWORD));
    }

    @Test
    void anAdministratorWhoIsNoSuperuser() throws Exception {
        world.sql("postgres", "CREATE ROLE dba LOGIN CREATEDB CREATEROLE PASSWORD 'of-the-dba-4'");
        world.credential("postgres-admin-password", "of-the-dba-4");
        try {
            Diagnosis told = fails(Map.of("database", Map.of("adminUsername", "dba")), Cause.EXTENSION_REFUSED);

            assertThat(told.summary()).contains("dba", "pg_stat_statements");
            DiagnosesDocument.told("an administrator who is no superuser", told);
        } finally {
            world.sql("postgres", "DROP ROLE dba");
        }
    }

    @Test
    void aRedisThatIsDown() throws Exception {
        world.fault(Fault.REDIS_DOWN);

        DiagnosesDocument.told("Redis is down", fails(DEFAULTS, Cause.REDIS_UNREACHABLE));
    }

    @Test
    void aRedisPasswordThatIsWrong() throws Exception {
        world.credential("redis-password", "wrong-Password-3");

        DiagnosesDocument.told("the password of Redis is wrong", fails(DEFAULTS, Cause.REDIS_PASSWORD));
    }

    @Test
    void tablesOfSomebodyElse() throws Exception {
        world.sql("postgres", "CREATE DATABASE chatwoot");
        world.sql("chatwoot", "CREATE TABLE invoices (id int)");

        Report report = install(Map.of("adopt", "YES", "onFailure", "ROLLBACK"));

        assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        DiagnosesDocument.told("tables of somebody else", diagnosis(report, Cause.TABLES_WITHOUT_METADATA));
        assertThat(world.sql("chatwoot", "SELECT count(*) FROM invoices")).containsExactly("0");
        assertThat(world.sql("postgres", "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'chatwoot'"))
                .containsExactly("postgres");
    }

    @Test
    void aLockThatSomebodyHolds() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.sql("postgres", "ALTER ROLE chatwoot SET lock_timeout = '2s'");
        try (Connection held = migrationBlocked()) {
            Diagnosis told = fails(DEFAULTS, Cause.LOCK_TIMEOUT);

            assertThat(told.evidence())
                    .anySatisfy(e -> assertThat(e.observed()).contains("ExclusiveLock on schema_migrations"));
            DiagnosesDocument.told("a lock that somebody holds", told);
        }
    }

    @Test
    void aStatementThatTakesTooLong() throws Exception {
        assertSucceeded(install(DEFAULTS));
        // By a trigger, for Rails sets its own time-out over a role's, and the Job's is an hour. The server looks at it
        // when a
        // statement begins: the first insert sets one that ends the second, whether its migration is there already or
        // not.
        world.sql(
                "chatwoot",
                "DELETE FROM schema_migrations WHERE version = '20231211010827';"
                        + " CREATE FUNCTION too_long() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " PERFORM set_config('statement_timeout', '500ms', false); PERFORM pg_sleep(1); RETURN NEW; END $$;"
                        + " CREATE TRIGGER too_long BEFORE INSERT ON schema_migrations FOR EACH ROW EXECUTE FUNCTION too_long();"
                        + " SELECT 1");

        DiagnosesDocument.told("a statement that takes too long", fails(DEFAULTS, Cause.STATEMENT_TIMEOUT));
    }

    @Test
    void aSessionThatIsCut() throws Exception {
        assertSucceeded(install(DEFAULTS));
        try (Connection held = migrationBlocked()) {
            Run run = Run.start(world, UNATTENDED);
            Waiting.until("the migration waits for the lock", Duration.ofMinutes(1), () -> waiting() > 0);
            world.sql(
                    "postgres",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'chatwoot' AND"
                            + " wait_event_type = 'Lock'");

            DiagnosesDocument.told("a session that is cut", diagnosis(run.end(), Cause.CONNECTION_CUT));
        }
    }

    @Test
    @LabOnly("in the testbed nothing stands before PostgreSQL that could cut a session")
    void aProxyThatCutsASilentStatementIsToldAndGoneRound() throws Exception {
        world.fault(Fault.PROXY_CUTS);
        // Longer than the proxy waits for a word.
        Map<String, String> silent = Map.of("STANDIN_LOCK", "12");

        Diagnosis told = fails(Map.of("database", Map.of("port", 6432), "env", silent), Cause.CONNECTION_CUT);

        assertThat(told.summary()).contains("Job chatwoot/chatwoot-migrate-", "a proxy before it, cut the session");
        assertThat(told.remedy()).contains("database.direct");
        DiagnosesDocument.told("a proxy that cuts a silent statement", told);

        Map<String, Object> direct = Map.of("host", "10.0.0.10", "port", 5432);
        assertSucceeded(install(Map.of("database", Map.of("port", 6432, "direct", direct), "env", silent)));
    }

    @Test
    void seedsThatWereNeverLoadedAreLoaded() throws Exception {
        Run run = Run.start(world, Map.of("image", IMAGE + "v3.12.0-migration-fails"));
        assertThat(run.parked().waiting().step()).isEqualTo("migrate");
        // As a Job leaves it that was killed between load and seed.
        world.redis("DEL", Names.ONBOARDING_KEY);
        run.retryWith(Map.of("image", IMAGE + "v3.12.0"));

        Report report = run.end();

        assertSucceeded(report);
        Diagnosis told = diagnosis(report, Cause.NOT_SEEDED);
        assertThat(told.mended()).isTrue();
        assertThat(world.redis("EXISTS", Names.ONBOARDING_KEY)).containsExactly("1");
        DiagnosesDocument.told("seeds that were never loaded", told);
    }

    @Test
    void aSecretThatCannotBeRead() throws Exception {
        DiagnosesDocument.told(
                "a secret that cannot be read",
                fails(Map.of("redis", Map.of("password", "file:no-such-file")), Cause.SECRET_UNREADABLE));
    }

    @Test
    void aStatementThatTakesLongerThanTheApplicationsMayIsLetEndInTheMigration() throws Exception {
        assertSucceeded(install(Map.of(
                "onFailure",
                "FAIL",
                "image",
                IMAGE + "v3.12.0-slow-statement",
                "env",
                Map.of("POSTGRES_STATEMENT_TIMEOUT", "2s"))));
    }

    @Test
    void aMigrationWhoseOwnCodeFails() throws Exception {
        Diagnosis told = fails(
                Map.of(
                        "env",
                        Map.of(
                                "STANDIN_MIGRATION_FAILS",
                                "NameError: uninitialized constant ActsAsTaggableOn::Taggable::Cache")),
                Cause.UNKNOWN);

        assertThat(told.summary())
                .contains("the image's own code fails, not the database", "ActsAsTaggableOn::Taggable::Cache");
        assertThat(told.remedy())
                .contains("the image that this schema belongs to", "do not mark the migration as done by hand");
        DiagnosesDocument.told("a migration whose own code fails", told);
    }

    @Test
    void anExtensionThatTheServerDoesNotHave() throws Exception {
        DiagnosesDocument.told(
                "an extension that the server does not have",
                fails(Map.of("image", IMAGE + "v4.0.0"), Cause.EXTENSION_MISSING));
    }

    /** A migration is pending, and its table is held by somebody until this is closed. */
    private static Connection migrationBlocked() throws Exception {
        Connection somebody = world.administrator("chatwoot");
        somebody.createStatement()
                .execute("DELETE FROM schema_migrations WHERE version = (SELECT max(version) FROM schema_migrations)");
        somebody.setAutoCommit(false);
        somebody.createStatement().execute("LOCK TABLE schema_migrations IN EXCLUSIVE MODE");
        return somebody;
    }

    private static int waiting() {
        try {
            return world.sql(
                            "postgres",
                            "SELECT pid FROM pg_stat_activity WHERE usename = 'chatwoot' AND wait_event_type = 'Lock'")
                    .size();
        } catch (Exception notAsked) {
            return 0;
        }
    }
}
