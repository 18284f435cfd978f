package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A worker that is suspended (SIGSTOP) before, between or during its writes, and comes back when another has taken its place, writes
 * nothing more. The moment is one in which the cluster, PostgreSQL or a node's ufw holds what the worker has asked it for.
 */
@LabOnly("a process is suspended, and the testbed's worker has none of its own")
class SuspendedWorkerScenarioTest extends Scenario {
    private static final String CREDENTIALS = "CredentialsAct";
    private static final String DEPLOY = "DeployAct";
    private static final String FIREWALL = "FirewallAct";
    private static final String OUTWARD = "route allow from 10.233.0.0/16";
    private static final String LOCALE = "DEFAULT_LOCALE";

    @AfterEach
    void end() throws Exception {
        lab().endSuspended();
    }

    @ParameterizedTest
    @ValueSource(strings = {"credentials", "config", "deploy", "fix-firewall"})
    void whatComesBackToAStepThatIsOverWritesNothing(String step) throws Exception {
        Run run = Run.start(world, DEFAULTS);
        run.untilRunning(step);
        lab().suspendWorker();
        world.startWorker();
        assertSucceeded(run.end());
        Map<String, String> written = written();
        Map<String, ?> rules = allRules();
        var databases = world.sql("postgres", "SELECT oid || datname FROM pg_database ORDER BY 1");

        lab().resumeSuspended();

        Waiting.until("the suspended worker is back", Duration.ofSeconds(30), lab()::suspendedIsReady);
        // By then it has tried what it was about to do, and the next run would see it.
        assertThat(changes(install(DEFAULTS))).isEmpty();
        assertThat(written()).isEqualTo(written);
        assertThat(allRules()).isEqualTo(rules);
        assertThat(world.sql("postgres", "SELECT oid || datname FROM pg_database ORDER BY 1"))
                .isEqualTo(databases);
    }

    /** It has the lock that goes before the step's writes, which the other needs, and has written nothing. */
    @Test
    void beforeTheFirstWriteOfCredentials() throws Exception {
        Run run = suspendedIn(HeldStatement.BEFORE_CREDENTIALS, HeldStatement.LOCK_BEFORE_CREDENTIALS);
        assertThat(secret()).as("the step's first write").isNull();

        assertMadeWholeWithoutIt(run);
    }

    /** Its Secret is written, its role is in a transaction that is not at its end, and its database is still to come. */
    @Test
    void duringAStatementOfATransaction() throws Exception {
        Run run = suspendedIn("CREATE ROLE", "LOCK TABLE pg_authid IN SHARE MODE");
        assertThat(secret()).as("written before").isNotNull();
        assertThat(world.sql("postgres", "SELECT 1 FROM pg_roles WHERE rolname = 'chatwoot'"))
                .isEmpty();

        assertMadeWholeWithoutIt(run);
    }

    /** The server makes the database although nobody reads its answer; the mark that says whose it is is still to come. */
    @Test
    void duringAStatementThatNothingTakesBack() throws Exception {
        Run run = suspendedIn("CREATE DATABASE", "LOCK TABLE pg_database IN SHARE MODE");
        String unmarked = "SELECT datname FROM pg_database WHERE datname = 'chatwoot'"
                + " AND shobj_description(oid, 'pg_database') IS NULL";
        Waiting.until(
                "the database is there, although nobody reads the answer",
                Duration.ofSeconds(30),
                () -> isThere(unmarked));

        assertMadeWholeWithoutIt(run);
        assertThat(world.sql("postgres", unmarked)).isEmpty();
    }

    /** It has written one Deployment and looks, by a dry run, at the next, which it would write then. */
    @Test
    void betweenTwoWritesOfDeploy() throws Exception {
        assertSucceeded(install(DEFAULTS));
        Map<String, Object> french = Map.of("env", Map.of(LOCALE, "fr"));
        long web = generation("chatwoot-web");
        long workers = generation("chatwoot-worker");
        Run run;
        try (HeldRequest held = HeldRequest.of(world, HeldRequest.DRY_RUN, "apps", "UPDATE", "deployments")) {
            run = Run.start(world, french);
            held.awaitAt(() -> generation("chatwoot-web") > web);
            lab().suspendWorker();
        }
        assertThat(generation("chatwoot-worker")).as("the next write").isEqualTo(workers);
        world.startWorker();
        assertSucceeded(run.end());
        deleted(deployment("chatwoot-worker"));

        assertRefused(DEPLOY);

        assertThat(deployment("chatwoot-worker").get())
                .as("whoever wrote on would make it again")
                .isNull();
        Report next = install(french);
        assertSucceeded(next);
        assertThat(changes(next)).contains("Deployment/chatwoot/chatwoot-worker");
    }

    /** The API server has its request to make the Service; the Deployments are written and the Ingress is still to come. */
    @Test
    void duringARequestOfDeploy() throws Exception {
        Run run;
        try (HeldRequest held = HeldRequest.of(world, HeldRequest.WRITE, "", "CREATE", "services")) {
            run = Run.start(world, DEFAULTS);
            held.awaitAt(() -> deployment("chatwoot-worker").get() != null);
            lab().suspendWorker();
            assertThat(service().get()).isNull();
        }
        Waiting.until(
                "what was on its way is there, although nobody reads the answer",
                Duration.ofSeconds(30),
                () -> service().get() != null);
        assertThat(ingress().get()).as("the next write").isNull();
        world.startWorker();
        Report report = run.end();
        assertSucceeded(report);
        assertThat(changes(report)).contains("Service/chatwoot/chatwoot-web", "Ingress/chatwoot/chatwoot-ingress");
        deleted(ingress());

        assertRefused(DEPLOY);

        assertThat(ingress().get()).as("whoever wrote on would make it again").isNull();
        Report next = install(DEFAULTS);
        assertSucceeded(next);
        assertThat(changes(next)).contains("Ingress/chatwoot/chatwoot-ingress");
    }

    /** Nodes add the rule that the worker has asked for although nobody reads their answers; the next rule is still to come. */
    @Test
    void duringARuleOfFixFirewall() throws Exception {
        world.firewalls("closed");
        Run run;
        try (HeldRule held = HeldRule.in(lab())) {
            run = Run.start(world, DEFAULTS);
            held.awaitThatOneWaits();
            lab().suspendWorker();
        }
        Waiting.until(
                "what was on its way is there, although nobody reads the answer",
                Duration.ofSeconds(30),
                SuspendedWorkerScenarioTest::isARuleAdded);
        world.startWorker();
        assertSucceeded(run.end());
        for (String node : World.NODES) {
            lab().onNode(node, "yes | ufw route delete " + OUTWARD.substring("route ".length()) + " || true");
        }
        Map<String, ?> rules = allRules();
        assertThat(rules.toString()).doesNotContain(OUTWARD + " comment");

        lab().resumeSuspended();

        // Of several: Temporal gives a worker that stands still the attempts after the first as well, until it has
        // another.
        Waiting.until(
                "nobody takes what came of its attempts",
                Duration.ofMinutes(1),
                () -> logged("Failure during reporting of activity result", "ActivityType = " + FIREWALL) > 0);
        Waiting.until("the suspended worker is back", Duration.ofSeconds(30), lab()::suspendedIsReady);
        assertThat(allRules()).as("whoever wrote on would add it again").isEqualTo(rules);
        assertThat(changes(install(DEFAULTS))).anyMatch(c -> c.endsWith(OUTWARD));
    }

    private static boolean isARuleAdded() {
        try {
            return allRules().toString().contains("chatwoot-runbook");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A run whose worker stands still in that statement of {@code credentials}, and has no other yet. */
    private static Run suspendedIn(String statement, String lock) throws Exception {
        try (HeldStatement held = HeldStatement.by(world, lock)) {
            Run run = Run.start(world, DEFAULTS);
            held.awaitThatItWaits(statement);
            lab().suspendWorker();
            held.letGo();
            return run;
        }
    }

    /** The suspended worker goes on, and its attempt ends with what it is told: that it is not its any more. */
    private static void assertRefused(String activity) throws Exception {
        long before = refusedAttempts(activity);
        lab().resumeSuspended();
        Waiting.until(
                "the first attempt of " + activity + " is refused",
                Duration.ofMinutes(1),
                () -> refusedAttempts(activity) > before);
    }

    /** One that has done its work would be logged as one that could not report it. */
    private static long refusedAttempts(String activity) {
        return logged("Activity failure. ", "activityType=" + activity + ", attempt=1");
    }

    /** How many lines of the workers' log say both. */
    private static long logged(String what, String of) {
        try {
            return world.workerLog()
                    .lines()
                    .filter(line -> line.contains(what) && line.contains(of))
                    .count();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Another worker ends the suspended one's session, and with it the lock, and needs nobody else; what comes back then writes nothing. */
    private static void assertMadeWholeWithoutIt(Run run) throws Exception {
        world.startWorker();
        Report report = run.end();
        assertSucceeded(report);

        assertRefused(CREDENTIALS);

        assertThat(changes(report))
                .as("made by this run, whichever attempt it was")
                .containsAll(List.of("Secret/chatwoot/chatwoot-secrets", "role/chatwoot", "database/chatwoot"));
        assertThat(WayIn.answers(world).values()).containsOnly(200);
        assertThat(changes(install(DEFAULTS))).isEmpty();
    }

    private static boolean isThere(String query) {
        try {
            return !world.sql("postgres", query).isEmpty();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void deleted(Resource<?> resource) {
        resource.delete();
        Waiting.until("it is gone", Duration.ofMinutes(1), () -> resource.get() == null);
    }

    private static Object secret() {
        return world.kubernetes()
                .secrets()
                .inNamespace("chatwoot")
                .withName(Names.SECRET)
                .get();
    }

    private static long generation(String deployment) {
        return deployment(deployment).get().getMetadata().getGeneration();
    }

    private static Resource<Deployment> deployment(String name) {
        return world.kubernetes().apps().deployments().inNamespace("chatwoot").withName(name);
    }

    private static Resource<Service> service() {
        return world.kubernetes().services().inNamespace("chatwoot").withName("chatwoot-web");
    }

    private static Resource<Ingress> ingress() {
        return world.kubernetes()
                .network()
                .v1()
                .ingresses()
                .inNamespace("chatwoot")
                .withName("chatwoot-ingress");
    }

    private static LabWorld lab() {
        return (LabWorld) world;
    }
}
