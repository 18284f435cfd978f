package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.legacy.LegacyInstall;
import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.testbed.Testbed;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An adoption that is broken at any of its single writes gives the install back: objects with content and owners, role and database with
 * attributes, owner and marks, tables with as many rows, keys of Redis; and its pods serve. An adoption that ends well shows which writes
 * there are; each of them then fails, which is also the moment after the one before. A cancel comes at the last write of each activity,
 * when all its others are done. What goes into the runbook's own namespace is in nobody's way, and is not broken apart.
 */
class UndoOfAnAdoptionTest {
    private static final String DATABASE = "chatwoot_production";
    private static final String ROLE_LINE = "role chatwoot ";
    private static final String DATABASE_LINE = "database " + DATABASE + " ";
    private static final Map<String, Object> SPEC = Map.of(
            "registry",
            Map.of("endpoint", Testbed.REGISTRY_ENDPOINT),
            "database",
            Map.of("name", DATABASE),
            "adopt",
            "YES",
            "onFailure",
            "FAIL");
    /** Until then the pods of before run on, the very same. */
    private static final Set<String> BEFORE_PODS = Set.of("CredentialsAct", "ConfigAct", "RegistryAct");

    @TempDir
    private static Path directory;

    private static InstallWorld world;
    private static List<SingleWrite> all;
    private static Install install;

    /** What an adoption that was given back may not have changed. */
    private record Install(
            List<String> lasting, Map<String, Map<String, Object>> contents, Map<String, Set<List<Object>>> owners) {
        static Install now() throws Exception {
            WorldSnapshot snapshot = world.snapshot();
            return new Install(snapshot.lasting(), snapshot.contents(), snapshot.owners());
        }
    }

    @BeforeAll
    static void adopt() throws Exception {
        world = new InstallWorld(directory);
        made();
        List<SingleWrite> seen = new CopyOnWriteArrayList<>();
        try (RunbookWorker worker = world.worker(guard -> new SingleWrites(guard, (write, asks) -> seen.add(write)))) {
            assertThat(world.install(SPEC).outcome()).isEqualTo(Outcome.SUCCEEDED);
        }
        all = seen.stream()
                .filter(write -> !write.activity().equals("ReportStore"))
                .filter(write ->
                        !write.by().startsWith("KeptManifests") && !write.by().endsWith(".remember"))
                .toList();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    static List<SingleWrite> writes() {
        return all;
    }

    /** Of each activity; those that run side by side are at theirs at the same time. */
    static List<SingleWrite> lastWrites() {
        Map<String, SingleWrite> last = new LinkedHashMap<>();
        all.forEach(write -> last.put(write.activity() + " " + write.call(), write));
        last.keySet().removeAll(Set.of("ConfigAct 1", "RegistryAct 1"));
        return List.copyOf(last.values());
    }

    @Test
    void anAdoptionWritesSecretDatabaseAndPodsOneByOneAndLastWhatOldPodsNeed() {
        assertThat(all)
                .extracting(SingleWrite::toString)
                .containsExactlyInAnyOrder(
                        "CredentialsAct 1: Adoption.takeOver for ChatwootSecret.apply 1",
                        "CredentialsAct 1: ServerSideApply.write for ChatwootSecret.apply 1",
                        "CredentialsAct 1: Sql.write for RoleAndDatabase.role 1",
                        "CredentialsAct 1: Sql.write for RoleAndDatabase.database 1",
                        "CredentialsAct 1: Sql.write for RoleAndDatabase.database 2",
                        "CredentialsAct 1: Sql.write for RoleAndDatabase.makesTables 1",
                        "CredentialsAct 1: Sql.write for RoleAndDatabase.owns 1",
                        "CredentialsAct 1: Sql.write for RoleAndDatabase.owns 2",
                        "CredentialsAct 1: Sql.write for RoleAndDatabase.owns 3",
                        "CredentialsAct 1: RedisOwner.claim for CredentialsActivitiesImpl.claim 1",
                        "ConfigAct 1: Adoption.takeOver for ConfigActivitiesImpl.act 1",
                        "ConfigAct 1: ServerSideApply.write for ConfigActivitiesImpl.act 1",
                        "RegistryAct 1: Adoption.takeOver for RegistryActivitiesImpl.act 1",
                        "RegistryAct 1: ServerSideApply.write for RegistryActivitiesImpl.act 1",
                        "DeployAct 1: Adoption.takeOver for DeployActivitiesImpl.applied 1",
                        "DeployAct 1: ServerSideApply.write for DeployActivitiesImpl.applied 1",
                        "DeployAct 1: Adoption.takeOver for DeployActivitiesImpl.applied 2",
                        "DeployAct 1: ServerSideApply.write for DeployActivitiesImpl.applied 2",
                        "DeployAct 1: Adoption.takeOver for DeployActivitiesImpl.applied 3",
                        "DeployAct 1: ServerSideApply.write for DeployActivitiesImpl.applied 3",
                        "DeployAct 1: Adoption.takeOver for DeployActivitiesImpl.applied 4",
                        "DeployAct 1: ServerSideApply.write for DeployActivitiesImpl.applied 4",
                        "ConfigAct 2: ServerSideApply.write for ConfigActivitiesImpl.act 1",
                        "CredentialsWithoutSuperuser 1: Sql.write for RoleAndDatabase.withoutSuperuser 1");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    void oneThatFailsThereGivesTheInstallBack(SingleWrite write) throws Exception {
        Install before = found();
        Set<String> pods = pods();

        Report report = broken(write, UndoOfAnAdoptionTest::fail);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertGivenBack(before, report);
        if (write.call() == 1 && BEFORE_PODS.contains(write.activity())) {
            assertThat(pods()).as("the same pods").isEqualTo(pods);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lastWrites")
    void oneThatIsCancelledThereGivesTheInstallBack(SingleWrite write) throws Exception {
        Install before = found();

        Report report = broken(write, UndoOfAnAdoptionTest::cancel);

        assertThat(report.outcome()).isEqualTo(Outcome.CANCELLED);
        assertGivenBack(before, report);
    }

    @Test
    void whatComesAfterSuperuserIsGoneGivesAllElseBackAndSaysHowToGiveThatBack() throws Exception {
        Install before = found();

        Report report;
        try (RunbookWorker worker =
                world.worker(new CancelsAt("CredentialsWithoutSuperuser", 1, CancelsAt.Moment.EXECUTED))) {
            report = ended(world.start(SPEC));
        }

        assertThat(report.outcome()).isEqualTo(Outcome.CANCELLED);
        Install after = Install.now();
        assertThat(after.contents()).isEqualTo(before.contents());
        assertThat(after.owners()).isEqualTo(before.owners());
        assertThat(withoutRoleAndDatabase(after)).isEqualTo(withoutRoleAndDatabase(before));
        assertThat(after.lasting()).contains(ROLE_LINE + "falsefalsetruetrue -", DATABASE_LINE + "chatwoot -");
        assertServesAgain(report);
        assertThat(report.compensation())
                .filteredOn(undone -> undone.status() == Undone.Status.KEPT)
                .extracting(undone -> undone.object() + ": " + undone.command())
                .containsExactlyInAnyOrder(
                        "role/chatwoot: psql -h 10.0.0.10 -p 5432 -U postgres -d postgres -c 'ALTER ROLE \"chatwoot\""
                                + " SUPERUSER'",
                        "database/chatwoot_production: psql -h 10.0.0.10 -p 5432 -U postgres -d postgres -c 'ALTER"
                                + " DATABASE \"chatwoot_production\" OWNER TO \"postgres\"'",
                        "role/chatwoot: psql -h 10.0.0.10 -p 5432 -U postgres -d chatwoot_production -c 'REVOKE CREATE"
                                + " ON SCHEMA public FROM \"chatwoot\"'",
                        "database/chatwoot_production: psql -h 10.0.0.10 -p 5432 -U postgres -d chatwoot_production"
                                + " -c 'ALTER TABLE exports OWNER TO postgres; ALTER TYPE priority OWNER TO postgres;"
                                + " ALTER TYPE short_text OWNER TO postgres'");
    }

    private static List<String> withoutRoleAndDatabase(Install install) {
        return install.lasting().stream()
                .filter(line -> !line.startsWith(ROLE_LINE) && !line.startsWith(DATABASE_LINE))
                .toList();
    }

    private static void assertGivenBack(Install before, Report report) throws Exception {
        Install after = Install.now();
        assertThat(after.contents()).isEqualTo(before.contents());
        assertThat(after.owners()).isEqualTo(before.owners());
        assertThat(after.lasting()).isEqualTo(before.lasting());
        assertServesAgain(report);
    }

    private static void assertServesAgain(Report report) {
        assertThat(report.compensation())
                .filteredOn(undone -> undone.status() == Undone.Status.FAILED)
                .isEmpty();
        assertThat(report.checks())
                .filteredOn(check -> check.id().equals("previous-version"))
                .extracting(Check::status)
                .containsExactly(Check.Status.PASSED);
    }

    private static Report broken(SingleWrite there, SingleWrites.Witness how) throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        SingleWrites.Witness witness = (write, asks) -> {
            if (write.equals(there) && broken.compareAndSet(false, true)) {
                how.isAbout(write, asks);
            }
        };
        try (RunbookWorker worker = world.worker(guard -> new SingleWrites(guard, witness))) {
            Report report = ended(world.start(SPEC));
            assertThat(broken).as("it came there").isTrue();
            return report;
        }
    }

    private static void fail(SingleWrite write, Runnable asks) {
        throw Failures.step(Cause.UNKNOWN, "No " + write + ".", List.of(), "None.");
    }

    /** Returns never: the guard tells the activity of the cancel. */
    private static void cancel(SingleWrite write, Runnable asks) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        context.getWorkflowClient()
                .newUntypedWorkflowStub(context.getInfo().getWorkflowId())
                .cancel();
        try {
            InstallWorld.await("the activity is told that it is cancelled", () -> {
                asks.run();
                return false;
            });
        } catch (RuntimeException | Error told) {
            throw told;
        } catch (Exception never) {
            throw new IllegalStateException(never);
        }
    }

    private static Report ended(WorkflowStub run) throws Exception {
        try {
            throw new AssertionError("it ended well: "
                    + run.getResult(InstallWorld.PATIENCE.toSeconds(), TimeUnit.SECONDS, Report.class));
        } catch (WorkflowFailedException failed) {
            return run.query("report", Report.class);
        }
    }

    /** The install of the case before where that one has left it as it was, but for what stays the role's. */
    private static Install found() throws Exception {
        if (!Install.now().equals(install)) {
            made();
        }
        administrator("ALTER TABLE exports OWNER TO postgres");
        administrator("ALTER TYPE priority OWNER TO postgres");
        administrator("ALTER DOMAIN short_text OWNER TO postgres");
        administrator("REVOKE ALL ON SCHEMA public FROM chatwoot");
        return install;
    }

    /** The database and a table in it are the administrator's: the role is given both. */
    private static void made() throws Exception {
        world.testbed().reset();
        world.testbed().faults().firewalls("off");
        LegacyInstall.make(world.testbed(), world.kubernetes(), Variant.ADMINISTRATOR_OWNS);
        administrator("CREATE TABLE exports(id serial PRIMARY KEY)");
        install = Install.now();
    }

    private static void administrator(String statement) throws SQLException {
        try (Connection admin = world.testbed().database().admin(DATABASE);
                Statement session = admin.createStatement()) {
            session.execute(statement);
        }
    }

    private static Set<String> pods() {
        return world
                .kubernetes()
                .pods()
                .inNamespace("chatwoot")
                .withLabelIn("component", "web", "worker")
                .list()
                .getItems()
                .stream()
                .map(pod -> pod.getMetadata().getName())
                .collect(Collectors.toSet());
    }
}
