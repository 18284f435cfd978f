package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BackupScenarioTest extends BackedUpScenario {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
    private static final Map<String, Object> BACKED_UP = backedUp(Map.of());

    @Test
    void aBackupIsMadeReadBackAndTold() throws Exception {
        installedAndUsed();

        Report report = backup();

        assertSucceeded(report);
        assertThat(report.backup().location()).matches("pvc/" + CLAIM + "/chatwoot/\\d{8}T\\d{6}Z-[0-9a-f]{8}\\.dump");
        assertThat(report.backup().sha256()).hasSize(64);
        assertThat(report.backup().bytes()).isPositive();
        assertThat(report.backup().rows()).containsEntry("users", 1L).containsEntry("schema_migrations", 20L);
        assertThat(check(report, "backup").status()).isEqualTo(Check.Status.PASSED);
    }

    @Test
    void aRestoreBringsBackEveryRowAndTheVersionThatBelongsToIt() throws Exception {
        installedAndUsed();
        String image = image();
        Map<String, List<String>> before = rows();
        List<String> extensions = extensions();
        String id = id(backup());
        assertSucceeded(Run.redeploy(world, Map.of("image", IMAGE + "v3.13.0")).end());
        world.sql("chatwoot", "insert into users(email) values('grace@example.org') returning email");
        world.sql("chatwoot", "update users set type = null where email = 'ada@example.org' returning email");
        world.sql("chatwoot", "insert into accounts(name) values('new') returning name");

        Run run = Run.start(world, "RestoreChatwoot", Run.ID, Map.of("namespace", "chatwoot", "backup", id));
        Report parked = run.parked();
        assertThat(parked.waiting().diagnosis().summary()).contains(id, "rows that came since", image);
        run.decide("RETRY");
        Report report = run.end();

        assertSucceeded(report);
        assertThat(rows()).isEqualTo(before);
        assertThat(world.sql("chatwoot", "select distinct tableowner from pg_tables where schemaname = 'public'"))
                .as("every table is the role's, which migrates them")
                .containsExactly("chatwoot");
        assertThat(extensions()).contains("pgcrypto of postgres").isEqualTo(extensions);
        assertThat(image()).isEqualTo(image);
        assertThat(pods("chatwoot-web")).hasSize(2);
        assertThat(pods("chatwoot-worker")).hasSize(2);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
        assertThat(check(report, "lost-rows").status()).isEqualTo(Check.Status.WARNED);
        assertThat(world.sql("postgres", "select datname from pg_database where datname like 'chatwoot\\_%'"))
                .singleElement()
                .satisfies(kept -> {
                    assertThat(kept).startsWith("chatwoot_before_");
                    assertThat(world.sql(kept, "select email from users"))
                            .as("nothing is lost for good")
                            .contains("grace@example.org");
                });
        assertThat(Run.redeploy(world, Map.of()).end().outcome())
                .as("it goes on from there")
                .isEqualTo(Outcome.NOTHING_TO_DO);
    }

    @Test
    void aBackupThatWasChangedIsNotRestoredAndTheInstallGoesOn() throws Exception {
        assertSucceeded(install(backedUp(Map.of("onFailure", "FAIL"))));
        world.claim(CLAIM);
        String id = id(backup());
        world.damage(CLAIM, "chatwoot/" + id + ".dump");
        Map<String, List<String>> before = rows();

        Run run = Run.start(world, "RestoreChatwoot", Run.ID, Map.of("namespace", "chatwoot", "backup", id));
        run.parked();
        run.decide("RETRY");
        Report report = run.end();

        assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        DiagnosesDocument.told("a backup that somebody changed", diagnosis(report, Cause.BACKUP_DAMAGED));
        assertThat(rows()).isEqualTo(before);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
        assertThat(world.sql("postgres", "select datname from pg_database where datname like 'chatwoot\\_%'"))
                .isEmpty();
    }

    @Test
    void whatSomebodyEditedIsShownByARestoreAndReplacedAfterTheYes() throws Exception {
        installedAndUsed();
        String id = id(backup());
        somebodyEditsTheWorkers();

        Run run = Run.start(world, "RestoreChatwoot", Run.ID, Map.of("namespace", "chatwoot", "backup", id));
        Report parked = run.parked();
        run.decide("RETRY");
        Report report = run.end();

        assertThat(parked.waiting().diagnosis().evidence())
                .extracting(Evidence::observed)
                .contains("Deployment/chatwoot/chatwoot-worker (kubectl-edit)");
        assertSucceeded(report);
        assertThat(graceOfTheWorkers()).isEqualTo(40);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void whatMayNotBeReplacedIsRefusedWhileTheInstallStillServes() throws Exception {
        assertSucceeded(install(backedUp(Map.of("adopt", "NO"))));
        world.claim(CLAIM);
        String id = id(backup());
        somebodyEditsTheWorkers();
        Map<String, String> objects = written();

        Report report = Run.start(world, "RestoreChatwoot", Run.ID, Map.of("namespace", "chatwoot", "backup", id))
                .end();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.REFUSED).summary())
                .contains("adopt is NO", "Deployment/chatwoot/chatwoot-worker (kubectl-edit)");
        assertThat(written()).isEqualTo(objects);
        assertThat(graceOfTheWorkers()).isEqualTo(7);
    }

    @Test
    void onlyAsManyAreKeptAsTheSpecSaysAndOneThatIsGoneIsNamedWithThem() throws Exception {
        assertSucceeded(install(backedUp(Map.of("onFailure", "FAIL"))));
        world.claim(CLAIM);
        String oldest = backupOfAnotherSecond("");
        String older = backupOfAnotherSecond(oldest);
        String newest = backupOfAnotherSecond(older);

        Report report = Run.start(world, "RestoreChatwoot", Run.ID, Map.of("namespace", "chatwoot", "backup", oldest))
                .end();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.BACKUP_MISSING).summary()).contains(older, newest);
        DiagnosesDocument.told("a backup that is not kept any more", diagnosis(report, Cause.BACKUP_MISSING));
    }

    @Test
    void oneThatNobodyKnowsAnythingOfStaysAndIsWarnedOf() throws Exception {
        installedAndUsed();
        id(backup());
        String stray = "20260101T000000Z-00000001";
        world.damage(CLAIM, "chatwoot/" + stray + ".dump");

        Report report = backup();

        assertSucceeded(report);
        assertThat(check(report, "backup").status()).isEqualTo(Check.Status.WARNED);
        assertThat(check(report, "backup").detail())
                .contains("read back with the same digest", stray + " has nothing beside it that says what it is");
    }

    @Test
    void aMigrationThatFailsOnRealDataOnlyFailsInTheRehearsalFirst() throws Exception {
        Map<String, Object> spec = backedUp(Map.of("onFailure", "FAIL"));
        spec.put("backup", rehearsed());
        assertSucceeded(install(spec));
        world.claim(CLAIM);
        assertSucceeded(backup());
        assertSucceeded(rehearse("v3.13.0-fails-on-data"));
        somebodyUsesIt();
        Map<String, List<String>> before = rows();
        var workers = pods("chatwoot-worker");

        Report report = Run.redeploy(world, Map.of("image", IMAGE + "v3.13.0-fails-on-data"))
                .end();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.steps())
                .filteredOn(s -> s.id().equals("rehearsal"))
                .singleElement()
                .satisfies(s -> assertThat(s.diagnoses().toString())
                        .contains(
                                "column accounts.settings does not exist",
                                "how long the migrations ran",
                                "ACCESS EXCLUSIVE on "));
        assertThat(rows()).as("the real data").isEqualTo(before);
        assertThat(pods("chatwoot-worker")).as("were not stopped").isEqualTo(workers);
        assertThat(world.sql("postgres", "select datname from pg_database where datname like 'chatwoot\\_%'"))
                .as("the copy is gone")
                .isEmpty();
    }

    @Test
    void whoGoesOnWithoutARehearsalThatFailedIsInTheReportAndTheOldVersionAnswersWhenTheMigrationFailsAsWell()
            throws Exception {
        assertSucceeded(install(Map.of("backup", rehearsed())));
        world.claim(CLAIM);
        somebodyUsesIt();
        String before = image();
        var workers = pods("chatwoot-worker");

        Run run = Run.redeploy(world, Map.of("image", IMAGE + "v3.13.0-fails-on-data"));

        Report parked = run.parked();
        assertThat(parked.waiting().step()).isEqualTo("rehearsal");
        assertThat(parked.waiting().actions()).containsExactly("RETRY", "SKIP", "ABORT");
        assertThat(parked.waiting().diagnosis().toString()).contains("column accounts.settings does not exist");
        assertThat(pods("chatwoot-worker")).as("were not stopped").isEqualTo(workers);
        CommandRun skip =
                world.command("decide", "chatwoot", "skip", "--reason", "the copy was an old one", "--by", "Ada");
        assertThat(skip.exit()).as(skip.err()).isZero();
        run.parkedAgain(2);
        var asked = run.progress().waiting();
        assertThat(asked.step()).isEqualTo("migrate");
        assertThat(asked.actions()).as("the previous version was put back").containsExactly("RETRY", "ABORT");
        run.decide("ABORT");
        Report report = run.end();

        assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(report.steps())
                .filteredOn(s -> s.id().equals("rehearsal"))
                .singleElement()
                .satisfies(s -> {
                    assertThat(s.status()).isEqualTo(StepStatus.SKIPPED);
                    assertThat(s.decisions())
                            .extracting(d -> d.number() + " " + d.action() + " " + d.by() + ": " + d.reason())
                            .containsExactly("1 SKIP Ada: the copy was an old one");
                });
        Check rehearsal = check(report, "rehearsal");
        assertThat(rehearsal.status()).isEqualTo(Check.Status.WARNED);
        assertThat(rehearsal.detail()).contains("Ada decided so (the copy was an old one)");
        assertThat(check(report, "previous-version").status()).isEqualTo(Check.Status.PASSED);
        assertThat(image()).isEqualTo(before);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
        assertThat(world.sql("chatwoot", "select email from users")).containsExactly("ada@example.org");
        assertThat(world.sql("postgres", "select datname from pg_database where datname like 'chatwoot\\_%'"))
                .as("the copy is gone")
                .isEmpty();
    }

    @Test
    void aRehearsalTellsWhatTheMigrationsTakeAndTouchesNothing() throws Exception {
        installedAndUsed();
        assertSucceeded(backup());
        Map<String, List<String>> before = rows();
        Map<String, String> objects = written();

        Report report = rehearse("v3.13.0");

        assertSucceeded(report);
        assertThat(check(report, "rehearsal").detail()).contains("3 migrations in", "20240131040316", "lock");
        assertThat(rows()).isEqualTo(before);
        assertThat(written())
                .as("nothing of the install")
                .containsAllEntriesOf(objects)
                .allSatisfy((object, version) -> assertThat(objects.containsKey(object) || object.startsWith("Job/"))
                        .as(object)
                        .isTrue());
        assertThat(world.sql("postgres", "select datname from pg_database where datname like 'chatwoot\\_%'"))
                .isEmpty();
    }

    @Test
    void aRehearsalNamesTheTableThatNobodyCouldHaveUsedAndForHowLong() throws Exception {
        Map<String, Object> spec = backedUp(UNATTENDED);
        spec.put("env", Map.of("STANDIN_LOCK", "4"));
        assertSucceeded(install(spec));
        world.claim(CLAIM);
        assertSucceeded(backup());

        Report report = rehearse("v3.13.0");

        assertSucceeded(report);
        Check told = check(report, "rehearsal");
        assertThat(told.detail()).containsPattern("the longest lock against readers was accounts, [234](\\.\\d)? s");
        assertThat(told.evidence()).anyMatch(e -> e.what().contains("accounts"));
    }

    @Test
    void aBackupComesBeforePendingMigrations() throws Exception {
        installedAndUsed();

        Report report = Run.redeploy(world, Map.of("image", IMAGE + "v3.13.0")).end();

        assertSucceeded(report);
        assertThat(report.steps()).extracting(StepReport::id).containsSubsequence("backup", "drain", "migrate");
        assertThat(report.backup().rows()).as("what was there before").containsEntry("schema_migrations", 20L);
        assertThat(world.sql("chatwoot", "select count(*) from schema_migrations"))
                .containsExactly("23");
        assertThat(check(report, "backup").status()).isEqualTo(Check.Status.PASSED);
    }

    @Test
    void withoutItsClaimNothingIsBegun() throws Exception {
        assertSucceeded(install(backedUp(UNATTENDED)));

        Report report = backup();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.BACKUP_PLACE).summary()).contains(CLAIM);
        DiagnosesDocument.told("no volume for backups", diagnosis(report, Cause.BACKUP_PLACE));
    }

    @Test
    void anImageWithoutTheToolsIsNamed() throws Exception {
        assertSucceeded(install(backedUp(Map.of("onFailure", "FAIL"), World.REDIS)));
        world.claim(CLAIM);

        Report report = backup();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.BACKUP_TOOL).remedy()).contains("pg_dump");
        DiagnosesDocument.told("an image without the tools for backups", diagnosis(report, Cause.BACKUP_TOOL));
    }

    /** With who owns them: the administrator, who alone may make them. */
    private static List<String> extensions() throws Exception {
        return world.sql(
                "chatwoot", "select extname || ' of ' || pg_get_userbyid(extowner) from pg_extension order by 1");
    }

    /** Their ids begin with the second, and what is older is told by that. */
    private static String backupOfAnotherSecond(String last) {
        Waiting.until("another second", Duration.ofSeconds(5), () -> !last.startsWith(SECOND.format(Instant.now())));
        return id(backup());
    }

    private static void installedAndUsed() throws Exception {
        assertSucceeded(install(BACKED_UP));
        world.claim(CLAIM);
        somebodyUsesIt();
    }

    private static void somebodyEditsTheWorkers() {
        long edited = workers()
                .patch(
                        byHand(PatchType.STRATEGIC_MERGE),
                        "{\"spec\":{\"template\":{\"spec\":{\"terminationGracePeriodSeconds\":7}}}}")
                .getMetadata()
                .getGeneration();
        Waiting.until("the cluster has seen it and rolled", Duration.ofMinutes(2), () -> {
            var status = workers().get().getStatus();
            return Long.valueOf(edited).equals(status.getObservedGeneration())
                    && Objects.equals(status.getReplicas(), status.getUpdatedReplicas())
                    && Objects.equals(status.getReplicas(), status.getAvailableReplicas());
        });
    }

    private static RollableScalableResource<Deployment> workers() {
        return world.kubernetes().apps().deployments().inNamespace("chatwoot").withName("chatwoot-worker");
    }

    private static long graceOfTheWorkers() {
        return workers().get().getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds();
    }

    private static Report rehearse(String tag) {
        return Run.start(world, "RehearseChatwoot", Run.ID, Map.of("image", IMAGE + tag))
                .end();
    }

    private static String image() {
        return world.kubernetes()
                .apps()
                .deployments()
                .inNamespace("chatwoot")
                .withName("chatwoot-web")
                .get()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getImage();
    }
}
