package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RedeployScenarioTest extends Scenario {
    private static final List<String> NEWER = List.of("20240131040316", "20240207103014", "20240213131252");
    private static final Map<String, Object> BACKED_UP_ELSEWHERE = Map.of("backup", "EXTERNAL", "onFailure", "FAIL");

    @Test
    void withNothingNewItEndsAtOnceAndWritesNothing() throws Exception {
        assertSucceeded(install(DEFAULTS));
        Map<String, String> before = written();
        var pods = pods("chatwoot-web");

        Report report = redeploy(Map.of());

        assertThat(report.outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
        assertThat(check(report, "nothing-new").detail()).contains("which every pod runs", "nothing has drifted");
        assertThat(written()).isEqualTo(before);
        assertThat(pods("chatwoot-web")).isEqualTo(pods);
    }

    @Tag("core")
    @Test
    void aNewImageIsRolledByItsDigestAndAnInstallLeavesItThere() throws Exception {
        assertSucceeded(install(DEFAULTS));
        var web = pods("chatwoot-web");
        var workers = pods("chatwoot-worker");

        Report report = redeploy(Map.of("image", IMAGE + "v3.12.1"));

        assertSucceeded(report);
        assertThat(image("chatwoot-web")).startsWith(IMAGE + "v3.12.1@sha256:").isEqualTo(image("chatwoot-worker"));
        assertThat(pods("chatwoot-web")).hasSize(2).doesNotContainAnyElementsOf(web);
        assertThat(pods("chatwoot-worker")).hasSize(2).doesNotContainAnyElementsOf(workers);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
        assertThat(redeploy(Map.of()).outcome())
                .as("it follows that tag from now on")
                .isEqualTo(Outcome.NOTHING_TO_DO);
        Report again = install(Map.of("image", IMAGE + "v3.12.1"));
        assertSucceeded(again);
        assertThat(changes(again)).isEmpty();
    }

    @Test
    void whoIsAskedAfterAFailureHasTheOldVersionServingAndMayBringAnotherImage() throws Exception {
        assertSucceeded(install(DEFAULTS));
        Run run = Run.redeploy(world, Map.of("image", IMAGE + "v3.12.0-crash"));

        Report parked = run.parked();

        assertThat(check(parked, "previous-version").status()).isEqualTo(Check.Status.PASSED);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
        run.retryWith(Map.of("image", IMAGE + "v3.12.1"));
        Report report = run.end();
        assertSucceeded(report);
        assertThat(image("chatwoot-web")).startsWith(IMAGE + "v3.12.1@sha256:");
        assertThat(report.checks()).noneMatch(c -> c.id().equals("previous-version"));
    }

    @Test
    void aTagThatWasMovedIsFollowed() throws Exception {
        world.moveTag("stable", "v3.12.0");
        assertSucceeded(install(Map.of("image", IMAGE + "stable")));
        var web = pods("chatwoot-web");
        assertThat(redeploy(Map.of()).outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
        assertThat(pods("chatwoot-web")).isEqualTo(web);

        world.moveTag("stable", "v3.12.1");
        Report report = redeploy(Map.of());

        assertSucceeded(report);
        assertThat(image("chatwoot-web")).startsWith(IMAGE + "stable@sha256:").isEqualTo(image("chatwoot-worker"));
        assertThat(pods("chatwoot-web")).hasSize(2).doesNotContainAnyElementsOf(web);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void forceReplacesEveryPodOnce() throws Exception {
        assertSucceeded(install(DEFAULTS));
        var web = pods("chatwoot-web");

        Report report = redeploy(Map.of("force", true));

        assertSucceeded(report);
        assertThat(pods("chatwoot-web")).hasSize(2).doesNotContainAnyElementsOf(web);
        assertThat(changes(install(DEFAULTS)))
                .as("an install does not take the restart back")
                .isEmpty();
    }

    @Test
    void pendingMigrationsOnPeoplesDataAskForABackupAndRunBeforeThePodsRoll() throws Exception {
        assertSucceeded(install(DEFAULTS));
        somebodyUsesIt();
        Run run = Run.redeploy(world, Map.of("image", IMAGE + "v3.13.0"));

        Report parked = run.parked();

        assertThat(parked.waiting().step()).isEqualTo("backup");
        assertThat(parked.waiting().diagnosis().cause()).isEqualTo(Cause.BACKUP_MISSING);
        assertThat(parked.waiting().diagnosis().summary()).contains(NEWER);
        DiagnosesDocument.told(
                "migrations of people's data without a backup", parked.waiting().diagnosis());
        assertThat(applied()).doesNotContainAnyElementsOf(NEWER);

        run.decide("SKIP");
        Report report = run.end();

        assertSucceeded(report);
        assertThat(applied()).containsAll(NEWER);
        assertThat(image("chatwoot-web")).startsWith(IMAGE + "v3.13.0@sha256:");
        assertThat(pods("chatwoot-worker")).hasSize(2);
        assertThat(check(report, "backup").status()).isEqualTo(Check.Status.WARNED);
        assertThat(check(report, "lost-jobs").status()).isEqualTo(Check.Status.PASSED);
        assertThat(steps(report)).containsSubsequence("drain", "migrate", "deploy", "rollout");
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void afterAMigrationThatFailsTheOldVersionAnswersAgain() throws Exception {
        assertSucceeded(install(BACKED_UP_ELSEWHERE));
        somebodyUsesIt();
        String before = image("chatwoot-web");

        Report report = redeploy(Map.of("image", IMAGE + "v3.13.0-migration-fails"));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnoses(report).toString()).contains("column accounts.settings does not exist");
        assertThat(check(report, "previous-version").status()).isEqualTo(Check.Status.PASSED);
        assertThat(check(report, "schema-after-failure").detail()).contains("1 of 3 pending migrations");
        assertThat(applied()).contains(NEWER.get(0)).doesNotContainAnyElementsOf(NEWER.subList(1, 3));
        Check lost = check(report, "lost-jobs");
        assertThat(lost.status()).isEqualTo(Check.Status.WARNED);
        assertThat(lost.detail()).contains("1 job of Migration::BackfillJob failed");
        assertServes(before);
    }

    @Tag("core")
    @Test
    void afterACrashOfTheNewImageTheOldVersionAnswersAgain() throws Exception {
        world.credential("smtp-password", "first-Password");
        Map<String, Object> spec = new HashMap<>(BACKED_UP_ELSEWHERE);
        spec.put("secretEnv", Map.of("SMTP_PASSWORD", "file:smtp-password"));
        assertSucceeded(install(spec));
        somebodyUsesIt();
        String before = image("chatwoot-web");
        Map<String, Map<String, String>> values = values();
        world.credential("smtp-password", "second-Password");

        Report report = redeploy(Map.of("image", IMAGE + "v3.13.0-crash"));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnoses(report).toString()).contains("uninitialized constant Standin::Crash");
        assertThat(check(report, "previous-version").status()).isEqualTo(Check.Status.PASSED);
        Check schema = check(report, "schema-after-failure");
        assertThat(schema.detail()).contains("3 of 3 pending migrations", "never rolled back");
        Check lost = check(report, "lost-jobs");
        assertThat(lost.status()).isEqualTo(Check.Status.WARNED);
        assertThat(lost.detail())
                .contains("3 jobs of Migration::BackfillJob failed", "fails until an image that knows it is deployed");
        assertThat(applied()).containsAll(NEWER);
        assertServes(before);
        assertThat(values()).as("Secret and ConfigMap").isEqualTo(values);
        assertSucceeded(redeploy(Map.of("image", IMAGE + "v3.13.0")));
        assertThat(values()).as("the changed secret came with that one").isNotEqualTo(values);
    }

    @Test
    void aDowngradeIsRefused() throws Exception {
        assertSucceeded(install(Map.of("image", IMAGE + "v3.13.0")));
        Map<String, String> before = written();

        Report report = redeploy(Map.of("image", IMAGE + "v3.12.0"));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.REFUSED).summary())
                .contains(IMAGE + "v3.13.0", IMAGE + "v3.12.0", "v3.13.0 to v3.12.0 would be a downgrade");
        assertThat(diagnosis(report, Cause.REFUSED).remedy())
                .contains("Redeploy v3.13.0 or newer", "install with image: " + IMAGE + "v3.12.0", "restore a backup");
        DiagnosesDocument.told("a downgrade", diagnosis(report, Cause.REFUSED));
        assertThat(written()).isEqualTo(before);
    }

    /** Its tag tells nothing, and it is the database that does. */
    @Test
    void anImageThatIsOlderThanTheSchemaIsRefusedThoughItsTagDoesNotTell() throws Exception {
        assertSucceeded(install(Map.of("image", IMAGE + "v3.13.0")));
        world.moveTag("nightly", "v3.12.0");
        Map<String, String> before = written();

        Report report = redeploy(Map.of("image", IMAGE + "nightly"));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.REFUSED).summary())
                .contains(NEWER.get(2), IMAGE + "v3.13.0", IMAGE + "nightly");
        assertThat(diagnosis(report, Cause.REFUSED).remedy())
                .contains("Deploy " + IMAGE + "v3.13.0 or newer", "restore a backup from before that upgrade");
        assertThat(written()).isEqualTo(before);
        assertThat(applied()).containsAll(NEWER);
    }

    @Test
    void aJumpOverAMandatoryStopIsRefusedWithThePathToTake() throws Exception {
        assertSucceeded(install(BACKED_UP_ELSEWHERE));
        somebodyUsesIt();
        Map<String, String> before = written();

        Report report = redeploy(Map.of("image", IMAGE + "edge"));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.REFUSED).summary()).contains("v3.12.0", "edge", "jumps over v4.1.x");
        assertThat(diagnosis(report, Cause.REFUSED).remedy()).contains(IMAGE + "v4.1.x first");
        DiagnosesDocument.told("a jump over a mandatory stop", diagnosis(report, Cause.REFUSED));
        assertThat(written()).isEqualTo(before);
    }

    @Test
    void whatAMigrationTakesFromTheVersionThatRunsIsNamedBeforeItDoes() throws Exception {
        assertSucceeded(install(DEFAULTS));
        somebodyUsesIt();
        Run run = Run.redeploy(world, Map.of("image", IMAGE + "v3.13.0-takes-away"));

        Report parked = run.parked();

        assertThat(parked.waiting().step()).isEqualTo("backup");
        assertThat(applied()).doesNotContainAnyElementsOf(NEWER);
        Check pending = check(parked, "pending-migrations");
        assertThat(pending.status()).isEqualTo(Check.Status.WARNED);
        assertThat(pending.detail())
                .contains(NEWER.get(2) + "_", "(drop_table)", "requests that need what they take away fail");
        run.decide("SKIP");
        assertSucceeded(run.end());
        assertThat(applied()).containsAll(NEWER);
    }

    @Test
    void anInstallOfAnOlderImageOverANewerSchemaIsRefused() throws Exception {
        assertSucceeded(install(Map.of("image", IMAGE + "v3.13.0")));
        somebodyUsesIt();
        Map<String, String> before = written();

        Report report = install(Map.of("image", IMAGE + "v3.12.0"));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.REFUSED).summary())
                .contains(NEWER.get(2), IMAGE + "v3.13.0", IMAGE + "v3.12.0");
        assertThat(diagnosis(report, Cause.REFUSED).remedy())
                .contains("Deploy " + IMAGE + "v3.13.0 or newer", "restore a backup from before that upgrade");
        assertThat(written()).isEqualTo(before);
    }

    @Test
    void anInstallOverDataThatLacksAMigrationGoesTheSameWay() throws Exception {
        assertSucceeded(install(DEFAULTS));
        somebodyUsesIt();

        Report report = install(Map.of("image", IMAGE + "v3.13.0", "backup", "EXTERNAL"));

        assertSucceeded(report);
        assertThat(steps(report)).containsSubsequence("backup", "drain", "migrate", "deploy");
        assertThat(applied()).containsAll(NEWER);
        assertThat(pods("chatwoot-worker")).hasSize(2);
    }

    private static Report redeploy(Map<String, Object> options) {
        return Run.redeploy(world, options).end();
    }

    private static void somebodyUsesIt() throws Exception {
        world.sql("chatwoot", "insert into users(email, type) values('ada@example.org', 'SuperAdmin') returning email");
    }

    private static List<String> applied() throws Exception {
        return world.sql("chatwoot", "select version from schema_migrations");
    }

    /** What pods are given, as it stands in the cluster. */
    private static Map<String, Map<String, String>> values() {
        var api = world.kubernetes();
        return Map.of(
                "Secret",
                api.secrets()
                        .inNamespace("chatwoot")
                        .withName("chatwoot-secrets")
                        .get()
                        .getData(),
                "ConfigMap",
                api.configMaps()
                        .inNamespace("chatwoot")
                        .withName("chatwoot-config")
                        .get()
                        .getData());
    }

    private static void assertServes(String image) {
        assertThat(image("chatwoot-web")).isEqualTo(image).isEqualTo(image("chatwoot-worker"));
        assertThat(pods("chatwoot-worker")).hasSize(2);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    private static List<String> steps(Report report) {
        return report.steps().stream().map(s -> s.id()).toList();
    }

    private static String image(String deployment) {
        Deployment found = world.kubernetes()
                .apps()
                .deployments()
                .inNamespace("chatwoot")
                .withName(deployment)
                .get();
        return found.getSpec().getTemplate().getSpec().getContainers().get(0).getImage();
    }
}
