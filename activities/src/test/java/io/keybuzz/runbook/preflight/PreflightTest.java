package io.keybuzz.runbook.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabasePrecheck;
import io.keybuzz.runbook.database.ScramPostgres;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.policy.PolicyPrecheck;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.spec.Spec.HostPort;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PreflightTest {
    private static final Policy ELSEWHERE =
            new Policy(true, List.of(), List.of("10.0.0.99"), List.of(), List.of(), Map.of(), false);

    private final Target target = SpecFixture.of("chatwoot").target();
    private final Connections connections = SpecFixture.connections(null, 1, Map.of(), WriteGuard.NONE);

    @Test
    void allProblemsComeInOneAnswerEvenThoseThatWereThrown() {
        ApplicationFailure failure = failure(List.of(
                t -> Findings.problems(List.of(problem("one"))),
                t -> {
                    throw new IllegalStateException("broken at redis://:hush@h");
                },
                t -> Findings.problems(List.of(problem("one"), problem("three")))));

        StepFailure details = failure.getDetails().get(StepFailure.class);
        assertThat(details.refusal()).isFalse();
        assertThat(details.diagnoses())
                .extracting(Diagnosis::summary)
                .satisfiesExactly(
                        s -> assertThat(s).isEqualTo("one"),
                        s -> assertThat(s).contains("preflight", "broken").doesNotContain("hush"),
                        s -> assertThat(s).isEqualTo("three"));
    }

    @Test
    void aRefusalGoesFirstAndEndsTheRun() {
        ApplicationFailure failure = failure(List.of(
                t -> Findings.problems(List.of(problem("mendable"))),
                t -> new Findings(List.of(), List.of(problem("harmful")), List.of(), List.of(), Map.of())));

        assertThat(failure.getDetails().get(StepFailure.class).refusal()).isTrue();
        assertThat(failure.getOriginalMessage()).isEqualTo("harmful");
    }

    @Test
    void looksAtEverythingAtOnce() {
        CountDownLatch together = new CountDownLatch(3);
        Precheck waiting = t -> {
            together.countDown();
            try {
                return Findings.facts(Map.of("met", String.valueOf(together.await(20, TimeUnit.SECONDS))));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };

        PreflightResult result =
                new PreflightActivitiesImpl(connections, List.of(waiting, waiting, waiting)).check(target);

        assertThat(result.facts()).containsEntry("met", "true");
    }

    @Test
    void nobodyElseIsAskedAboutWhatThePolicyDoesNotAllow() {
        Connections strict = under(ELSEWHERE);
        AtomicInteger asked = new AtomicInteger();
        Precheck other = t -> {
            asked.incrementAndGet();
            return Findings.problems(List.of(problem("mendable")));
        };

        ApplicationFailure failure = failure(List.of(other, new PolicyPrecheck(strict), other));

        StepFailure details = failure.getDetails().get(StepFailure.class);
        assertThat(details.refusal()).isTrue();
        assertThat(details.diagnoses()).extracting(Diagnosis::cause).containsOnly(Cause.REFUSED);
        assertThat(asked).hasValue(0);
    }

    @Test
    void allOthersAreAskedAboutWhatThePolicyAllows() {
        Findings findings = SideBySide.look(
                List.of(new PolicyPrecheck(connections), t -> Findings.facts(Map.of("asked", "true"))), target);

        assertThat(findings.facts()).containsEntry("asked", "true");
    }

    @Test
    void nobodyElseIsAskedWhenWhatComesFirstCannotSay() {
        Precheck broken = new Precheck() {
            @Override
            public Findings look(Target any) {
                throw new IllegalStateException("broken");
            }

            @Override
            public boolean comesFirst() {
                return true;
            }
        };

        Findings findings = SideBySide.look(List.of(t -> Findings.facts(Map.of("asked", "true")), broken), target);

        assertThat(findings.problems()).hasSize(1);
        assertThat(findings.facts()).isEmpty();
    }

    @Test
    void aSpecThatThePolicyDoesNotAllowIsNotPrepared() {
        PreflightActivitiesImpl strict = new PreflightActivitiesImpl(under(ELSEWHERE), List.of(), raw -> target.spec());

        ApplicationFailure failure = catchThrowableOfType(ApplicationFailure.class, () -> strict.prepare(null));

        assertThat(failure.getOriginalMessage())
                .isEqualTo("This worker's policy does not allow the host 10.0.0.10:5432 (database.host).");
        assertThat(failure.getDetails().get(StepFailure.class).refusal()).isTrue();
    }

    @Test
    void preparesWithoutATemporalThatKnowsSearchAttributes() {
        Prepared prepared = new PreflightActivitiesImpl(connections, List.of(), raw -> target.spec()).prepare(null);

        assertThat(prepared.cluster()).isEqualTo("default");
        assertThat(prepared.searchAttributes()).isEmpty();
    }

    @Test
    void aTemporalThatCannotListThemRegistersNone() {
        TestActivityEnvironment temporal = TestActivityEnvironment.newInstance();
        try {
            temporal.registerActivitiesImplementations(
                    new PreflightActivitiesImpl(connections, List.of(), raw -> target.spec()));

            Prepared prepared =
                    temporal.newActivityStub(PreflightActivities.class).prepare(null);

            assertThat(prepared.searchAttributes()).isEmpty();
            assertThat(prepared.spec()).isEqualTo(target.spec());
        } finally {
            temporal.close();
        }
    }

    @Test
    void namesEverySecretThatCannotBeHad() {
        assertThat(new SecretsPrecheck(connections).look(target).problems())
                .allSatisfy(d -> assertThat(d.cause()).isEqualTo(Cause.SECRET_UNREADABLE))
                .extracting(d -> d.summary().replaceAll(":.*", ""))
                .containsExactly(
                        "registry.username", "registry.password", "firewall.ssh.privateKey", "firewall.ssh.knownHosts");
    }

    @Test
    void whatTheApiServerWouldNotTakeIsToldBeforeAnythingIsWritten() {
        Planner refused = planner(Failures.step(Cause.REFUSED, "spec.selector: field is immutable", List.of(), "look"));
        Planner told = planner(Failures.step(Cause.DATABASE_PASSWORD, "told by its own precheck", List.of(), "look"));

        Findings findings = new AdoptionPrecheck(connections, List.of(told, refused)).look(target);

        assertThat(findings.problems())
                .extracting(Diagnosis::summary)
                .containsExactly("spec.selector: field is immutable");
    }

    private static Planner planner(ApplicationFailure failure) {
        return new Planner() {
            @Override
            public Step step() {
                return Step.DEPLOY;
            }

            @Override
            public List<PlannedChange> plan(Target any) {
                throw failure;
            }
        };
    }

    @Test
    void aRealServerPasses() {
        Findings findings = new DatabasePrecheck(connections).look(target);

        assertThat(findings.problems()).isEmpty();
        assertThat(findings.facts().get("databaseVersion")).startsWith("18.");
    }

    @Test
    void tablesInASchemaOfTheRolesNameAreNotTakenForNoTables() {
        ScramPostgres postgres = ScramPostgres.shared();
        postgres.sql(
                "postgres",
                "DROP DATABASE IF EXISTS beside WITH (FORCE)",
                "CREATE DATABASE beside ENCODING 'UTF8' TEMPLATE template0");
        postgres.sql(
                "beside",
                "CREATE SCHEMA beside",
                "CREATE TABLE beside.schema_migrations (version text)",
                "CREATE TABLE beside.installation_configs (id int)");
        Target there = SpecFixture.of("beside").target();

        assertThat(new DatabasePrecheck(connections).look(there).problems())
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.cause()).isEqualTo(Cause.REFUSED);
                    assertThat(d.summary()).startsWith("Chatwoot's tables are in schema beside of database beside");
                });

        postgres.sql("beside", "CREATE TABLE public.schema_migrations (version text)");
        assertThat(new DatabasePrecheck(connections).look(there).problems()).isEmpty();
    }

    @Test
    void podsOnAnotherDatabaseAreRefusedWithBothNamed() {
        ScramPostgres postgres = ScramPostgres.shared();
        postgres.sql("postgres", "DROP DATABASE IF EXISTS elsewhere WITH (FORCE)", "CREATE DATABASE elsewhere");
        postgres.sql(
                "elsewhere",
                "CREATE TABLE users (id int)",
                "INSERT INTO users VALUES (1), (2)",
                "CREATE TABLE schema_migrations (version text)",
                "INSERT INTO schema_migrations VALUES ('20240101000000')");
        DataServices used = new DataServices(
                new HostPort("10.0.0.10", 5432), "elsewhere", "chatwoot", new HostPort("10.0.0.10", 6379), "0");

        assertThat(new ExistingInstall(connections).refusals(target, uses(used)))
                .singleElement()
                .satisfies(d -> assertThat(d.summary())
                        .isEqualTo(
                                "The pods of chatwoot-web use database elsewhere as role chatwoot at 10.0.0.10:5432 (2 users, last"
                                        + " migration 20240101000000), the spec says database chatwoot as role chatwoot at 10.0.0.10:5432"
                                        + " (does not exist)"));
    }

    @Test
    void usersOnAnotherServerAreCountedWithThePodsOwnLogin() {
        ScramPostgres.shared()
                .sql(
                        "postgres",
                        "DROP DATABASE IF EXISTS away WITH (FORCE)",
                        "DROP ROLE IF EXISTS away",
                        "CREATE ROLE away LOGIN PASSWORD 'of-the-pods-alone'",
                        "CREATE DATABASE away OWNER away");
        ScramPostgres.shared()
                .sql(
                        "away",
                        "CREATE TABLE users (id int)",
                        "INSERT INTO users VALUES (1), (2), (3)",
                        "ALTER TABLE users OWNER TO away");

        assertThat(away(connections, Map.of("POSTGRES_PASSWORD", "of-the-pods-alone")))
                .contains("use database away as role away at 10.0.0.20:5432 (3 users, no migration applied), the spec");
        assertThat(away(connections, Map.of("POSTGRES_PASSWORD", "another")))
                .contains("10.0.0.20:5432 (could not be looked at: ")
                .doesNotContain("another");
        assertThat(away(connections, Map.of())).contains("could not be looked at: The pods get no password");
        assertThat(away(under(ELSEWHERE), Map.of("POSTGRES_PASSWORD", "of-the-pods-alone")))
                .contains("not looked at: another server, which this worker's policy does not list");
    }

    private String away(Connections asked, Map<String, String> environment) {
        Map<String, String> pods = new HashMap<>(Map.of(
                "POSTGRES_HOST", "10.0.0.20",
                "POSTGRES_DATABASE", "away",
                "POSTGRES_USERNAME", "away",
                "REDIS_URL", "redis://10.0.0.10:6379/0"));
        pods.putAll(environment);
        return new ExistingInstall(asked).refusals(target, uses(pods)).get(0).summary();
    }

    private static UsedServices uses(Map<String, String> environment) {
        return UsedServices.ofPods("chatwoot", new LiveWorkload(Names.WEB, false, environment, List.of()), environment);
    }

    private static UsedServices uses(DataServices services) {
        return uses(Map.of(
                "POSTGRES_HOST",
                services.database().host(),
                "POSTGRES_DATABASE",
                services.name(),
                "POSTGRES_USERNAME",
                services.role(),
                "REDIS_URL",
                "redis://" + services.redis() + "/" + services.redisDatabase()));
    }

    @Test
    void aBackupIsAboutTheDatabaseThatThePodsUseAndNotAboutTheirRedis() {
        HostPort elsewhere = new HostPort("10.0.0.11", 6379);
        DataServices wanted = DataServices.of(target.spec());
        DataServices otherRedis =
                new DataServices(wanted.database(), wanted.name(), wanted.role(), elsewhere, wanted.redisDatabase());
        DataServices otherName =
                new DataServices(wanted.database(), "moved", wanted.role(), elsewhere, wanted.redisDatabase());
        ExistingInstall data = ExistingInstall.ofTheData(connections);

        assertThat(data.refusals(target, uses(otherRedis))).isEmpty();
        assertThat(data.refusals(target, uses(otherName)))
                .singleElement()
                .satisfies(d -> assertThat(d.summary()).contains("database moved", "the spec says database chatwoot"));
    }

    @Test
    void podsOnTheSpecsDatabaseAreWelcome() {
        assertThat(new ExistingInstall(connections).refusals(target, uses(DataServices.of(target.spec()))))
                .isEmpty();
    }

    private Connections under(Policy policy) {
        return new Connections(
                connections.cluster(),
                connections.temporal(),
                connections.kubernetes(),
                connections.pods(),
                connections.addresses(),
                connections.secrets(),
                connections.guard(),
                policy);
    }

    private ApplicationFailure failure(List<Precheck> prechecks) {
        return catchThrowableOfType(
                ApplicationFailure.class, () -> new PreflightActivitiesImpl(connections, prechecks).check(target));
    }

    private static Diagnosis problem(String summary) {
        return new Diagnosis(Cause.UNKNOWN, summary, List.of(), List.of(), "mend it", false);
    }
}
