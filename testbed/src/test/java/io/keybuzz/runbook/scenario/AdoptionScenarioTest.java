package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A helpdesk that hand-written scripts made and people use. */
class AdoptionScenarioTest extends Scenario {
    private static final Map<String, Object> ITS_DATABASE = Map.of("name", Legacy.DATABASE);
    private static final Map<String, Object> ADOPT = Map.of("adopt", "YES", "database", ITS_DATABASE);
    private static final Map<String, Object> ASK = Map.of("database", ITS_DATABASE);
    /** The release after the one that the spec's defaults name. */
    private static final String KNOWS_ITS_SCHEMA = "v3.13.0";

    private static final String[] PLAN = {
        "plan", "--set", "database.name=" + Legacy.DATABASE, "--set", "registry.endpoint=http://10.0.0.10:5000"
    };
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final String[] OURS = {
        "ConfigMap/chatwoot-config",
        "Secret/chatwoot-secrets",
        "Secret/ghcr-secret",
        "Deployment/chatwoot-web",
        "Deployment/chatwoot-worker",
        "Service/chatwoot-web",
        "Ingress/chatwoot-ingress"
    };

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
        assertAdopted(report);
        assertNothingIsLeftToDo();
    }

    @Test
    void theDefaultsAreRefusedWithBothDatabasesAndTheirPeople() throws Exception {
        legacy(Variant.TWO_DATABASES);
        var before = Legacy.objects(world);
        var databases = world.sql("postgres", "SELECT datname FROM pg_database ORDER BY 1");

        Report report = install(DEFAULTS);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.REFUSED).summary())
                .contains(
                        "database chatwoot_production",
                        "2 users, last migration 20231211010827",
                        "database chatwoot as role chatwoot",
                        "1 user, last migration 20231211010807");
        assertAsBefore(before);
        assertThat(Legacy.objects(world)).hasSameSizeAs(before);
        assertThat(world.sql("postgres", "SELECT datname FROM pg_database ORDER BY 1"))
                .isEqualTo(databases);
        assertThat(superuser()).isTrue();
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
                    world,
                    Map.of(
                            "adopt",
                            "YES",
                            "database",
                            ITS_DATABASE,
                            "image",
                            "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0-crash"));
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
        assertAdopted(report);
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
        others.keySet().removeAll(List.of(OURS));

        Report report = install(ADOPT);

        assertSucceeded(report);
        assertThat(Legacy.rows(world, Legacy.DATABASE)).isEqualTo(rows);
        assertThat(Legacy.rows(world, "chatwoot")).isEqualTo(beside);
        assertThat(settings()).as("keys that the spec does not know are kept").containsAllEntriesOf(settings);
        assertAsBefore(others);
        assertAdopted(report);
        assertNothingIsLeftToDo();
    }

    @Test
    void aSchemaThatIsNewerThanTheImageIsRefused() throws Exception {
        legacy(Variant.LATEST);
        var before = Legacy.objects(world);

        Report report = install(ADOPT);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.REFUSED).summary()).contains("20240213131252", "v3.12.0");
        assertAsBefore(before);
        assertThat(superuser()).isTrue();
        assertThat(WayIn.answers(world).values()).containsOnly(200);
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

        Report report = install(Map.of("adopt", "YES", "database", ITS_DATABASE, "image", IMAGE + KNOWS_ITS_SCHEMA));

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
        assertAdopted(report, KNOWS_ITS_SCHEMA);
    }

    /** @param mark how each of these programs knows its own objects */
    @ParameterizedTest
    @CsvSource({
        "Argo CD, ConfigMap/chatwoot-config, argocd-controller, labels, argocd.argoproj.io/instance, Application's repository",
        "External Secrets, Secret/chatwoot-secrets, external-secrets, annotations,"
                + " reconcile.external-secrets.io/data-hash, where the ExternalSecret reads it",
        "Helm, ConfigMap/chatwoot-config, helm, annotations, meta.helm.sh/release-name, the release's values"
    })
    void whatAnotherProgramKeepsIsNamedWithWhatToChangeAtItsSource(
            String program, String object, String manager, String place, String mark, String source) throws Exception {
        legacy(Variant.PLAIN);
        String name = object.substring(object.indexOf('/') + 1);
        var api = world.kubernetes();
        Resource<? extends HasMetadata> its = object.startsWith("Secret")
                ? api.secrets().inNamespace("chatwoot").withName(name)
                : api.configMaps().inNamespace("chatwoot").withName(name);
        its.patch(
                new PatchContext.Builder()
                        .withPatchType(PatchType.JSON_MERGE)
                        .withFieldManager(manager)
                        .build(),
                "{\"metadata\":{\"" + place + "\":{\"" + mark + "\":\"chatwoot\"}}}");
        var before = Legacy.objects(world);

        assertThat(InspectScenarioTest.inspect().get("owners"))
                .startsWith("WARNED ")
                .contains(program + " owns " + object, source);
        Report report = install(ADOPT);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        Diagnosis refused = diagnosis(report, Cause.REFUSED);
        assertThat(refused.summary()).contains(object.replace("/", "/chatwoot/") + " belongs to " + program);
        assertThat(refused.remedy()).contains(source);
        assertAsBefore(before);
        assertThat(superuser()).isTrue();
    }

    /** One object at a time: a whole install is too much to read. */
    private static void assertAsBefore(Map<String, String> before) throws Exception {
        Map<String, String> now = Legacy.objects(world);
        before.forEach((name, content) -> assertThat(now.get(name)).as(name).isEqualTo(content));
    }

    private static void assertAdopted(Report report) throws Exception {
        assertAdopted(report, "v3.12.0");
    }

    private static void assertAdopted(Report report, String tag) throws Exception {
        assertThat(Legacy.owners(world, OURS))
                .as("owners of what was taken over")
                .contains("chatwoot-runbook")
                .doesNotContain("kubectl-client-side-apply", "kubectl-create", "kubectl-set", "kubectl-patch");
        assertThat(Legacy.objects(world).entrySet())
                .filteredOn(object -> List.of(OURS).contains(object.getKey()))
                .noneMatch(object -> object.getValue().contains(LAST_APPLIED));
        assertThat(settings()).doesNotContainKey("REDIS_URL");
        assertThat(superuser()).isFalse();
        assertThat(check(report, "secret-hygiene").status()).isEqualTo(Check.Status.PASSED);
        assertThat(check(report, "leaked-secrets").detail()).contains("REDIS_URL", "taken for leaked");
        assertThat(check(report, "role").status()).isEqualTo(Check.Status.PASSED);
        assertThat(images()).containsOnly(IMAGE + tag);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    private static void assertNothingIsLeftToDo() throws Exception {
        CommandRun plan = world.command(PLAN);
        assertThat(plan.exit()).as(plan.out() + plan.err()).isZero();
        Map<String, String> before = written();

        Report again = install(ASK);

        assertSucceeded(again);
        assertThat(changes(again)).isEmpty();
        assertThat(written()).isEqualTo(before);
    }

    private static Map<String, String> settings() {
        return new java.util.TreeMap<>(world.kubernetes()
                .configMaps()
                .inNamespace("chatwoot")
                .withName("chatwoot-config")
                .get()
                .getData());
    }

    private static Map<String, String> secrets() {
        return world.kubernetes()
                .secrets()
                .inNamespace("chatwoot")
                .withName("chatwoot-secrets")
                .get()
                .getData();
    }

    private static boolean superuser() throws Exception {
        return world.sql("postgres", "SELECT rolsuper::text FROM pg_roles WHERE rolname = 'chatwoot'")
                .contains("true");
    }

    private static List<String> images() {
        return world
                .kubernetes()
                .pods()
                .inNamespace("chatwoot")
                .withLabel("app", "chatwoot")
                .withLabelIn("component", "web", "worker")
                .list()
                .getItems()
                .stream()
                .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                .map(AdoptionScenarioTest::image)
                .toList();
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().get(0).getImage();
    }
}
