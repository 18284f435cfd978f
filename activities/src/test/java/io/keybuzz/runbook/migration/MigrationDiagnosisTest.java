package io.keybuzz.runbook.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.job.EndedJobs;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationDiagnosisTest {
    /** As migrate.sh tells it of HAProxy while nobody leads. */
    private static final String LEADERLESS = "cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot, database"
            + " chatwoot: psql: error: connection to server at \"10.0.0.10\", port 5432 failed: server closed the"
            + " connection unexpectedly  This probably means the server terminated abnormally  before or while"
            + " processing the request.";

    private final Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PG::InsufficientPrivilege: ERROR:  permission denied to create extension"
                        + " \"pg_stat_statements\"|EXTENSION_REFUSED",
                "pq: permission denied to create extension \"pg_stat_statements\" (42501)|EXTENSION_REFUSED",
                "PG::UndefinedFile: ERROR:  could not open extension control file"
                        + " \"/usr/share/postgresql/15/extension/vector.control\"|EXTENSION_MISSING",
                "PG::FeatureNotSupported: ERROR:  extension \"vector\" is not available|EXTENSION_MISSING",
                "PG::LockNotAvailable: ERROR:  canceling statement due to lock timeout|LOCK_TIMEOUT",
                "ActiveRecord::ConcurrentMigrationError: Cannot run migrations because another migration process is"
                        + " running|LOCK_TIMEOUT",
                "PG::QueryCanceled: ERROR:  canceling statement due to statement timeout|STATEMENT_TIMEOUT",
                "PG::ConnectionBad: PQconsumeInput() server closed the connection unexpectedly|CONNECTION_CUT",
                "FATAL:  password authentication failed for user \"chatwoot\"|DATABASE_PASSWORD",
                "cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot, database chatwoot: timeout"
                        + " expired|DATABASE_UNREACHABLE",
                "cannot connect to PostgreSQL at db:5432 as c, database c: could not translate host name \"db\" to"
                        + " address|DNS",
                "Error connecting to Redis on 10.0.0.10:6379 (Redis::CannotConnectError)|REDIS_UNREACHABLE",
                "dial tcp 10.0.0.10:6379: i/o timeout|REDIS_UNREACHABLE",
                "WRONGPASS invalid username-password pair|REDIS_PASSWORD",
                "NoMethodError: undefined method 'settings' for an instance of Account|UNKNOWN",
            })
    void readsTheEndOfTheLog(String line, Cause cause) {
        assertThat(of(1, "rails aborted!\nStandardError: An error has occurred\n" + line + "\nTasks: TOP => db:migrate")
                        .cause())
                .isEqualTo(cause);
    }

    @Test
    void theScriptsRefusalIsKnownByItsExitCode() {
        Diagnosis d = of(78, "chatwoot-runbook refused: 12 tables and no ar_internal_metadata");

        assertThat(d.cause()).isEqualTo(Cause.TABLES_WITHOUT_METADATA);
        assertThat(d.summary()).contains("12 tables").contains("drop them all");
    }

    @Test
    void quotesTheErrorAndNotWhatRailsPrintsAfterIt() {
        String last = "\n\nTasks: TOP => db:migrate\n(See full trace by running task with --trace)";

        assertThat(of(
                                1,
                                "PG::InsufficientPrivilege: ERROR:  permission denied to create extension \"pg_trgm\"\nHINT:"
                                        + "  Must be superuser to create this extension." + last)
                        .summary())
                .endsWith("PG::InsufficientPrivilege: ERROR: permission denied to create extension \"pg_trgm\"");
        assertThat(of(1, "PG::UndefinedColumn: ERROR:  column accounts.settings does not exist" + last)
                        .summary())
                .endsWith("PG::UndefinedColumn: ERROR: column accounts.settings does not exist");
    }

    @Test
    void namesTheMigrationThatWasRunning() {
        String log = """
            == 20230001 AddThis: migrating ====
            == 20230001 AddThis: migrated (0.01s) ====
            == 20230002 AddThat: migrating ====
            PG::QueryCanceled: ERROR:  canceling statement due to statement timeout
            """;

        assertThat(of(1, log).summary()).contains("at migration 20230002 AddThat");
        assertThat(of(1, "== 20230001 A: migrating ==\n== 20230001 A: migrated (1s) ==\nboom")
                        .summary())
                .doesNotContain("at migration");
    }

    @Test
    void suspectsTheFirewallOnlyOfSilence() {
        assertThat(of(69, "cannot connect to PostgreSQL at 10.0.0.10:5432 as c, database c: timeout expired")
                        .summary())
                .contains("firewall");
        assertThat(of(69, "cannot connect to PostgreSQL at 10.0.0.10:5432 as c, database c: Connection refused")
                        .summary())
                .doesNotContain("firewall");
    }

    @Test
    void aProxyThatClosesWhatItTakesLetNobodyIn() {
        Diagnosis d = of(69, LEADERLESS);

        assertThat(d.cause()).isEqualTo(Cause.DATABASE_UNREACHABLE);
        assertThat(d.summary()).contains("lets nobody in").doesNotContain("nothing listens", "firewall");
        assertThat(d.ruledOut()).isEmpty();
        assertThat(d.remedy())
                .contains("leads", "psql -h 10.0.0.10")
                .doesNotContain("database.direct", "nc -vz", "ufw");
    }

    @Test
    void aServerThatStartsLetNobodyInEither() {
        Diagnosis d = of(
                69,
                "cannot connect to PostgreSQL at 10.0.0.10:5432 as c, database c: psql: error: connection to server at"
                        + " \"10.0.0.10\", port 5432 failed: FATAL:  the database system is starting up");

        assertThat(d.cause()).isEqualTo(Cause.DATABASE_UNREACHABLE);
        assertThat(d.summary()).contains("lets nobody in").doesNotContain("nothing listens");
    }

    @Test
    void aServerThatDoesNotLetTheJobInWasReached() {
        Diagnosis d = of(
                69,
                "cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot, database chatwoot: psql: error: connection to"
                        + " server at \"10.0.0.10\", port 5432 failed: FATAL:  database \"chatwoot\" does not exist");

        assertThat(d.cause()).isEqualTo(Cause.DATABASE_UNREACHABLE);
        assertThat(d.summary())
                .contains("PostgreSQL at 10.0.0.10:5432 was reached and does not let it in")
                .doesNotContain("nothing listens");
        assertThat(d.ruledOut())
                .singleElement()
                .satisfies(r -> assertThat(r.observed()).contains("it was reached from the pod"));
        assertThat(d.remedy()).contains("./runbook restore chatwoot").doesNotContain("nc -vz", "start it");
    }

    @Test
    void aRefusedPasswordCountsMoreThanAProxyThatHadNoLeaderBefore() {
        assertThat(of(
                                69,
                                LEADERLESS
                                        + "\ncannot connect to PostgreSQL at 10.0.0.10:5432 as c, database c: FATAL:"
                                        + "  password authentication failed for user \"c\"")
                        .cause())
                .isEqualTo(Cause.DATABASE_PASSWORD);
    }

    @Test
    void aSessionThatIsCutAfterThatWasLetIn() {
        Diagnosis d = of(
                1,
                LEADERLESS + "\n== 20230001 A: migrating ==\nPG::ConnectionBad: PQconsumeInput() server closed the"
                        + " connection unexpectedly");

        assertThat(d.cause()).isEqualTo(Cause.CONNECTION_CUT);
        assertThat(d.summary()).contains("at migration 20230001 A").endsWith("closed the connection unexpectedly");
        assertThat(d.ruledOut())
                .singleElement()
                .satisfies(r -> assertThat(r.observed()).contains("let it in"));
        assertThat(d.remedy()).contains("database.direct");
    }

    @Test
    void tellsTheAdministratorWhatToType() {
        assertThat(of(1, "ERROR:  permission denied to create extension \"pg_trgm\"")
                        .remedy())
                .contains("psql -h 10.0.0.10 -p 5432 -U postgres -d chatwoot -c 'CREATE EXTENSION IF NOT EXISTS"
                        + " pg_trgm'");
    }

    @Test
    void namesTheExtensionThatTheServerLacks() {
        assertThat(of(
                                1,
                                "PG::UndefinedFile: ERROR:  could not open extension control file"
                                        + " \"/usr/share/postgresql/16/extension/pg_trgm.control\": No such file or directory")
                        .remedy())
                .contains("CREATE EXTENSION IF NOT EXISTS pg_trgm'", "postgresql-contrib")
                .doesNotContain("vector");
        assertThat(of(1, "PG::FeatureNotSupported: ERROR:  extension \"vector\" is not available")
                        .remedy())
                .contains("CREATE EXTENSION IF NOT EXISTS vector'", "postgresql-NN-pgvector");
        assertThat(of(
                                1,
                                "ERROR:  permission denied to create extension \"vector\"\nHINT:  Must be superuser to"
                                        + " create this extension.")
                        .remedy())
                .contains("CREATE EXTENSION IF NOT EXISTS vector'");
    }

    @Test
    void offersARuleForTheFirewallOnlyWhereNothingAnswers() {
        for (String silent : List.of(
                "cannot connect to PostgreSQL at 10.0.0.10:5432 as c, database c: timeout expired",
                "dial tcp 10.0.0.10:6379: i/o timeout")) {
            assertThat(of(69, silent).remedy()).as(silent).contains("ufw route allow from 10.233.0.0/16");
        }
        for (String refused : List.of(
                "cannot connect to PostgreSQL at 10.0.0.10:5432 as c, database c: Connection refused",
                "dial tcp 10.0.0.10:6379: connect: connection refused")) {
            assertThat(of(69, refused).remedy()).as(refused).doesNotContain("ufw");
        }
    }

    @Test
    void namesThePodAndItsNode() {
        assertThat(of(1, "boom").evidence().get(2)).satisfies(e -> {
            assertThat(e.observed()).isEqualTo("pod chatwoot-migrate-1-x7k2p on k8s-worker-03");
            assertThat(e.node()).isEqualTo("10.0.0.112");
        });
        assertThat(MigrationDiagnosis.of(
                                spec, EndedJobs.gone("chatwoot-migrate-1"), "", List.of(), List.of(), Instant.EPOCH)
                        .evidence())
                .extracting("observed")
                .contains("no exit code, BackoffLimitExceeded", "there is none any more");
    }

    @Test
    void anImageWhoseOwnCodeFailsIsNamedWithItsVersion() {
        String log = Names.MIGRATIONS_LINE + " 20230001 20230002 \nNameError: uninitialized constant Foo";

        assertThat(of(1, log).evidence())
                .extracting("observed")
                .contains("ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0, pulled as"
                        + " ghcr.io/keybuzzio/chatwoot-keybuzz@sha256:abc; the newest migration that it brings is"
                        + " 20230002");
    }

    @Test
    void manyVersionsAreCountedWhereverTheyAreShown() {
        List<String> many = List.of("20230001", "20230002", "20230003", "20230004");
        Diagnosis d = MigrationDiagnosis.of(
                spec,
                EndedJobs.failed("chatwoot-migrate-1", 1),
                Names.MIGRATIONS_LINE + " " + String.join(" ", many) + " \nboom",
                many,
                List.of(),
                Instant.EPOCH);

        assertThat(d.evidence())
                .extracting("observed")
                .contains(
                        "chatwoot-runbook migrations: 4, the first 20230001, the last 20230004\nboom",
                        "still missing: 4, the first 20230001, the last 20230004");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connection to server at \"10.0.0.10\", port 5432 failed: FATAL:  password authentication failed for user"
                        + " \"c\"|it was reached from the pod",
                "cannot connect to PostgreSQL at 10.0.0.10:5432 as c, database c: Connection refused|refused at once",
                "RedisClient::CannotConnectError: Connection refused - connect(2) for 10.0.0.10:6379|refused at once",
                "WRONGPASS invalid username-password pair|it was reached from the pod",
            })
    void anAnswerRulesTheNetworkOut(String line, String known) {
        assertThat(of(69, line).ruledOut())
                .extracting("observed")
                .anySatisfy(o -> assertThat(o.toString()).startsWith(known));
    }

    @Test
    void silenceRulesNothingOut() {
        assertThat(of(69, "cannot connect to PostgreSQL at 10.0.0.10:5432 as c, database c: timeout expired")
                        .ruledOut())
                .isEmpty();
    }

    private Diagnosis of(int code, String log) {
        return MigrationDiagnosis.of(
                spec, EndedJobs.failed("chatwoot-migrate-1", code), log, List.of("20230002"), List.of(), Instant.EPOCH);
    }
}
