package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.Names;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A helpdesk that hand-written scripts made and people use. */
class AdoptionScenarioTest extends AdoptedScenario {
    @BeforeEach
    void peopleReachIt() throws Exception {
        world.firewalls("off");
    }

    @Test
    @Tag("core")
    void itIsTakenOverWhilePeopleUseItAndNothingIsLost() throws Exception {
        legacy(Variant.PLAIN);
        Legacy.leaveJobs(world);
        var rows = Legacy.rows(world, Legacy.DATABASE);
        var jobs = Legacy.jobs(world);
        var secrets = secrets();

        Report report;
        try (Visitor visitor = Visitor.comes(world)) {
            report = install(ADOPT);
            visitor.assertNothingIsLost();
        }

        assertSucceeded(report);
        assertThat(Legacy.rows(world, Legacy.DATABASE)).isEqualTo(rows);
        assertThat(Legacy.rows(world, "chatwoot")).as("the empty one beside it").isEmpty();
        assertThat(Legacy.jobs(world)).isEqualTo(jobs);
        assertThat(world.redis("EXISTS", "alfred:CHATWOOT_INSTALLATION_ONBOARDING"))
                .as("nobody is offered to become administrator")
                .noneMatch(answer -> answer.endsWith("1"));
        assertThat(secrets()).containsAllEntriesOf(secrets).containsKey("REDIS_URL");
        assertAdopted(report, RELEASE);
        assertNothingIsLeftToDo(RELEASE);
    }

    @Test
    void withMigrationsItIsTakenOverWhilePeopleUseItAndNothingIsLost() throws Exception {
        legacy(Variant.PLAIN);
        Legacy.leaveJobs(world);
        var rows = Legacy.rows(world, Legacy.DATABASE);
        var jobs = Legacy.jobs(world);

        Report report;
        try (Visitor visitor = Visitor.comes(world)) {
            report = install(Map.of(
                    "adopt", "YES", "database", ITS_DATABASE, "image", IMAGE + NEXT_RELEASE, "backup", "EXTERNAL"));
            visitor.assertNothingIsLost();
        }

        assertSucceeded(report);
        var now = Legacy.rows(world, Legacy.DATABASE);
        assertThat(now.get("schema_migrations"))
                .as("its migrations were pending")
                .containsAll(rows.get("schema_migrations"))
                .hasSizeGreaterThan(rows.get("schema_migrations").size());
        assertThat(peoples(now)).isEqualTo(peoples(rows));
        assertThat(Legacy.jobs(world)).isEqualTo(jobs);
        assertAdopted(report, NEXT_RELEASE);
        assertNothingIsLeftToDo(NEXT_RELEASE);
    }

    @Test
    void aNoToTheQuestionLeavesEverythingAsItWas() throws Exception {
        legacy(Variant.PLAIN);
        var before = Legacy.objects(world);
        Run run = Run.start(world, ASK);

        Report parked = run.parked();

        assertThat(parked.waiting().step()).isEqualTo("preflight");
        assertThat(parked.waiting().diagnosis().summary())
                .contains(
                        "Deployment/chatwoot/chatwoot-web (kubectl-client-side-apply",
                        "Secret/chatwoot/ghcr-secret (kubectl-client-side-apply)",
                        "role chatwoot owns its tables and then loses SUPERUSER");

        run.decide("ABORT");

        assertThat(run.end().outcome()).isEqualTo(Outcome.ABORTED);
        assertAsBefore(before);
        assertThat(superuser()).isTrue();
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void whatFailsHalfWayAndIsAbortedServesAllAlongAndIsItsOwnersAgain() throws Exception {
        legacy(Variant.PLAIN);
        var before = Legacy.objects(world);
        var rows = Legacy.rows(world, Legacy.DATABASE);
        var image = images();

        Report report;
        try (Visitor visitor = Visitor.comes(world)) {
            Run run = Run.start(
                    world, Map.of("adopt", "YES", "database", ITS_DATABASE, "image", IMAGE + "v3.12.0-crash"));
            assertThat(run.parked().waiting().step()).isEqualTo("rollout");
            assertThat(WayIn.answers(world).values())
                    .as("the old pods serve while it waits")
                    .containsOnly(200);
            assertThat(settings()).as("an old pod that restarts reads it there").containsKey("REDIS_URL");
            assertThat(superuser()).as("the last thing that goes").isTrue();
            run.decide("ABORT");
            report = run.end();
            visitor.assertNothingIsLost();
        }

        assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
        assertAsBefore(before);
        assertThat(images()).isEqualTo(image);
        assertThat(superuser()).isTrue();
        assertThat(Legacy.rows(world, Legacy.DATABASE)).isEqualTo(rows);
        assertThat(report.compensation())
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .isEmpty();
        assertThat(check(report, "previous-version").status()).isEqualTo(Check.Status.PASSED);
        assertThat(world.command(PLAN).out())
                .as("the next run asks again")
                .contains("Deployment/chatwoot/chatwoot-web (kubectl-client-side-apply");
    }

    @Test
    void aWorkerThatDiesInTheMiddleOfItLosesNothing() throws Exception {
        legacy(Variant.RECREATED);
        var settings = settings();
        settings.remove("REDIS_URL");
        var secrets = secrets();

        Run run = Run.start(world, ADOPT);
        run.untilRunning("config");
        world.killWorker();
        world.startWorker();
        run.untilRunning("deploy");
        world.killWorker();
        world.startWorker();
        Report report = run.end();

        assertSucceeded(report);
        assertThat(settings()).containsAllEntriesOf(settings);
        assertThat(secrets()).containsAllEntriesOf(secrets);
        assertAdopted(report, RELEASE);
        assertThat(world.command(PLAN).exit()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Variant.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PLAIN", "LATEST"})
    void everyVariantIsTakenOver(Variant variant) throws Exception {
        legacy(variant);
        var rows = Legacy.rows(world, Legacy.DATABASE);
        var beside = Legacy.rows(world, "chatwoot");
        var settings = settings();
        settings.remove("REDIS_URL");
        var others = Legacy.objects(world);
        others.keySet().removeAll(OURS);

        Report report = install(ADOPT);

        assertSucceeded(report);
        assertThat(Legacy.rows(world, Legacy.DATABASE)).isEqualTo(rows);
        assertThat(Legacy.rows(world, "chatwoot")).isEqualTo(beside);
        assertThat(settings()).as("keys that the spec does not know are kept").containsAllEntriesOf(settings);
        assertAsBefore(others);
        assertAdopted(report, RELEASE);
        assertNothingIsLeftToDo(RELEASE);
    }

    /** As a dump of an older PostgreSQL leaves it. */
    @Test
    void aRoleWhoseSchemaPublicIsTheAdministratorsMakesTablesAndOwnsItsTypesWithoutSuperuser() throws Exception {
        legacy(Variant.ADMINISTRATOR_OWNS);
        assertThat(world.command(PLAN).out())
                .contains(
                        "role chatwoot may make tables in schema public of chatwoot_production, which stays postgres's");

        assertSucceeded(install(ADOPT));

        assertThat(superuser()).isFalse();
        assertThat(world.sql(
                        Legacy.DATABASE,
                        "SELECT has_schema_privilege('chatwoot', 'public', 'CREATE')::text UNION ALL"
                                + " SELECT typname || ' ' || pg_get_userbyid(typowner) FROM pg_type"
                                + " WHERE typname IN ('priority', 'short_text') ORDER BY 1"))
                .containsExactly("priority chatwoot", "short_text chatwoot", "true");
    }

    /** A text of their own stays to the byte, with the mark below it, and what another namespace then asks for is refused. */
    @Test
    void whatSomebodyWroteAboutRoleAndDatabaseStaysAndTheyAreMarkedAllTheSame() throws Exception {
        String comments =
                "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = 'chatwoot' UNION ALL"
                        + " SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '"
                        + Legacy.DATABASE + "'";
        legacy(Variant.PLAIN);
        world.sql("postgres", "COMMENT ON ROLE chatwoot IS 'ask Ada first'");
        world.sql("postgres", "COMMENT ON DATABASE chatwoot_production IS 'PROD: hands off '");
        List<String> before = world.sql("postgres", comments);

        assertSucceeded(install(ADOPT));

        assertThat(world.sql("postgres", comments).toString())
                .contains("ask Ada first", "PROD: hands off ", "chatwoot-runbook default/chatwoot")
                .isNotEqualTo(before.toString());
        assertNothingIsLeftToDo(RELEASE);
    }

    @Test
    void aSchemaThatIsNewerIsTakenOverWithTheImageThatTheRefusalAsksFor() throws Exception {
        legacy(Variant.LATEST);
        var rows = Legacy.rows(world, Legacy.DATABASE);
        var settings = settings();
        settings.remove("REDIS_URL");
        assertThat(diagnosis(install(ADOPT), Cause.REFUSED).remedy())
                .startsWith("Deploy ")
                .contains(" or newer. ");

        Report report = install(Map.of("adopt", "YES", "database", ITS_DATABASE, "image", IMAGE + NEXT_RELEASE));

        assertSucceeded(report);
        assertThat(Legacy.rows(world, Legacy.DATABASE)).isEqualTo(rows);
        assertThat(settings()).containsAllEntriesOf(settings);
        assertThat(settings()).containsKeys("INSTALLATION_ENV", "POSTGRES_DB");
        assertThat(world.kubernetes()
                        .configMaps()
                        .inNamespace("chatwoot")
                        .withName("chatwoot-config")
                        .get()
                        .getMetadata()
                        .getAnnotations()
                        .get(Names.KEPT_KEYS_ANNOTATION))
                .contains("POSTGRES_DB");
        assertAdopted(report, NEXT_RELEASE);
        assertNothingIsLeftToDo(NEXT_RELEASE);
    }
}
