package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TwoInstallsScenarioTest extends Scenario {
    private static final String OLD = "The Chatwoot in namespace chatwoot";
    private static final Pattern RUN = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    @Test
    void aSecondNamespaceOnTheSameDatabaseRoleAndRedisIsRefusedWithTheirOwner() throws Exception {
        assertSucceeded(install(DEFAULTS));
        Map<String, String> first = written();
        Map<String, Object> spec = new LinkedHashMap<>(world.spec());
        spec.put("namespace", "support");
        spec.put("onFailure", "FAIL");

        Report second = Run.start(world, "InstallChatwoot", Names.workflowId("default", "support"), spec)
                .end();

        assertThat(second.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnoses(second)).extracting(Diagnosis::cause).containsOnly(Cause.REFUSED);
        assertThat(diagnoses(second).toString())
                .contains(
                        "chatwoot/chatwoot-ingress answers for support.keybuzz.io already",
                        "role/chatwoot belongs to the install default/chatwoot",
                        "database/chatwoot belongs to the install default/chatwoot",
                        "redis/chatwoot-runbook:owner belongs to the install default/chatwoot");
        assertThat(changes(second)).isEmpty();
        assertThat(world.kubernetes().namespaces().withName("support").get()).isNull();
        assertThat(written()).isEqualTo(first);
        DiagnosesDocument.told("a database that another install uses", about(second, "database/chatwoot belongs to"));
    }

    @Test
    void ofTwoCommandsAtOnceOneInstallsAndTheOtherSaysWhatRunsThere() throws Exception {
        List<CommandRun> ends = both(List.of(), List.of("--set", "web.replicas=3"));

        assertThat(ends).extracting(CommandRun::exit).containsExactlyInAnyOrder(0, 1);
        CommandRun refused = ends.get(ends.get(0).exit() == 1 ? 0 : 1);
        assertThat(refused.err())
                .contains("Not started: an InstallChatwoot", Run.ID)
                .doesNotContain("\tat ");
    }

    @Test
    void twoCommandsThatAskForTheSameWatchOneRun() throws Exception {
        List<CommandRun> ends = both(List.of(), List.of());

        assertThat(ends).extracting(CommandRun::exit).containsExactly(0, 0);
        assertThat(ends.stream()
                        .map(end -> RUN.matcher(end.out() + end.err()))
                        .map(m -> m.find() ? m.group() : "none")
                        .distinct())
                .hasSize(1)
                .doesNotContain("none");
    }

    /** As a command, as the link of the start page, and as somebody who types another id there. */
    @Test
    void whoeverStartsWhileARunIsAtWorkIsToldWhatRunsThereAtOnceAndWritesNothing() throws Exception {
        Run first = waitingForItsImage();
        Map<String, String> before = written();

        CommandRun command =
                world.command("install", "--set", "registry.endpoint=http://10.0.0.10:5000", "--set", "web.replicas=3");
        WorkflowExecutionAlreadyStarted page =
                catchThrowableOfType(WorkflowExecutionAlreadyStarted.class, () -> Run.start(world, DEFAULTS));
        ApplicationFailure another = Run.start(world, "InstallChatwoot", Run.ID + "/another", world.spec())
                .failure();

        assertThat(first.progress().outcome()).as("it is still at work").isNull();
        assertThat(command.exit()).isEqualTo(1);
        assertThat(command.err())
                .contains("Not started: an InstallChatwoot", Run.ID)
                .doesNotContain("\tat ");
        assertThat(page.getExecution().getWorkflowId()).isEqualTo(Run.ID);
        assertThat(another.getType()).isEqualTo(FailureType.ALREADY_RUNNING);
        assertThat(another.getOriginalMessage()).contains(Run.ID);
        assertThat(written()).isEqualTo(before);
        world.fault(Fault.NONE);
        if (first.progress().waiting() != null) {
            first.decide("RETRY");
        }
        assertSucceeded(first.end());
    }

    /** Two installs by the command line, begun at one time. */
    private static List<CommandRun> both(List<String> one, List<String> other) throws Exception {
        ExecutorService commands = Executors.newFixedThreadPool(2);
        try {
            List<Callable<CommandRun>> calls = Stream.of(one, other)
                    .<Callable<CommandRun>>map(more -> () -> world.command(
                            Stream.of(List.of("install", "--set", "registry.endpoint=http://10.0.0.10:5000"), more)
                                    .flatMap(List::stream)
                                    .toArray(String[]::new)))
                    .toList();
            List<CommandRun> ends = new ArrayList<>();
            for (Future<CommandRun> end : commands.invokeAll(calls)) {
                ends.add(end.get());
            }
            return ends;
        } finally {
            commands.shutdown();
        }
    }

    /** The simulated pods share the machine's address, so their sessions tell nothing. */
    @Test
    @LabOnly("the testbed's pods log in from one address, the machine's")
    void aDatabaseThatPodsOfAnotherNamespaceUseIsRefusedThoughNothingMarksIt() throws Exception {
        Report second = besideAnOldInstall(5, Map.of("name", Legacy.DATABASE));

        assertThat(diagnoses(second).toString())
                .contains("Database " + Legacy.DATABASE + " is in use by the Chatwoot in namespace chatwoot");
    }

    /** As above. */
    @Test
    @LabOnly("as above")
    void aRoleThatPodsOfAnotherNamespaceUseOnAnotherDatabaseIsRefusedAndKeepsItsPassword() throws Exception {
        Report second = besideAnOldInstall(5, Map.of("name", "support"));

        assertThat(diagnoses(second).toString())
                .contains("Role chatwoot is in use by the Chatwoot in namespace chatwoot, on another database")
                .doesNotContain("Database support is in use");
        assertThat(world.sql("postgres", "SELECT 1 FROM pg_database WHERE datname = 'support'"))
                .isEmpty();
    }

    /** In the lab nobody is logged in then; in the testbed every session comes from one address, as behind a proxy. */
    @Test
    void aDatabaseThatAnInstallAtNoReplicasIsSetToUseIsRefusedWithItsNamespaceAndDeployments() throws Exception {
        Report second = besideAnOldInstall(5, Map.of("name", Legacy.DATABASE), TwoInstallsScenarioTest::stop);

        assertThat(about(second, OLD).summary())
                .isEqualTo(
                        "The Chatwoot in namespace chatwoot (deployment/chatwoot-web, deployment/chatwoot-worker, at 0"
                                + " replicas) is set to use database " + Legacy.DATABASE
                                + ", role chatwoot, as this install"
                                + " is: two installs would write over each other's data");
        assertThat(about(second, OLD).remedy())
                .contains(
                        "database.name, database.username",
                        "namespace: chatwoot",
                        "kubectl -n chatwoot delete deployment/chatwoot-web deployment/chatwoot-worker");
        DiagnosesDocument.told("a database that an install without replicas is set to use", about(second, OLD));
    }

    @Test
    void aRoleThatAnInstallAtNoReplicasIsSetToUseOnAnotherDatabaseIsRefusedAndKeepsItsPassword() throws Exception {
        Report second = besideAnOldInstall(5, Map.of("name", "support"), TwoInstallsScenarioTest::stop);

        assertThat(about(second, OLD).summary())
                .contains("is set to use role chatwoot on another database", "at 0 replicas");
        assertThat(world.sql("postgres", "SELECT 1 FROM pg_database WHERE datname = 'support'"))
                .isEmpty();
    }

    /** What waits in it is the other one's, whether or not its Sidekiq works. */
    @Test
    void aRedisThatAnotherNamespaceIsSetToUseIsRefusedByItsSettingsToo() throws Exception {
        Report second = besideAnOldInstall(0, Map.of("name", "support", "username", "support"));

        assertThat(about(second, OLD).summary())
                .contains("is set to use Redis 10.0.0.10:6379/0, as this install is")
                .doesNotContain("role", "replicas");
    }

    @Test
    void whatPodsOfAnotherNamespaceUseIsRefusedWhateverAddressTheirSessionsComeFrom() throws Exception {
        Report second = besideAnOldInstall(5, Map.of("name", Legacy.DATABASE));

        assertThat(about(second, OLD).summary())
                .contains("is set to use database " + Legacy.DATABASE + ", role chatwoot, as this install is")
                .doesNotContain("Redis", "replicas");
    }

    private static void stop() {
        for (String name : Names.WORKLOADS) {
            world.kubernetes()
                    .apps()
                    .deployments()
                    .inNamespace("chatwoot")
                    .withName(name)
                    .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), "{\"spec\":{\"replicas\":0}}");
        }
        Waiting.until(
                "no pod of the old install is left",
                Duration.ofMinutes(2),
                () -> world.kubernetes()
                        .pods()
                        .inNamespace("chatwoot")
                        .withLabel("app", "chatwoot")
                        .withLabelIn("component", "web", "worker")
                        .list()
                        .getItems()
                        .isEmpty());
    }

    @Test
    void aRedisOnWhichTheSidekiqOfAnotherNamespaceWorksIsRefusedWithThatNamespace() throws Exception {
        Report second = besideAnOldInstall(0, Map.of("name", "support", "username", "support"));

        assertThat(diagnoses(second)).noneMatch(told -> told.summary().contains("is in use by the Chatwoot"));
        assertThat(diagnoses(second)).anySatisfy(told -> {
            assertThat(told.cause()).isEqualTo(Cause.REFUSED);
            assertThat(told.summary())
                    .contains(
                            "Another Sidekiq works on Redis 10.0.0.10:6379/0",
                            "chatwoot-worker-",
                            "(namespace chatwoot)");
            assertThat(told.remedy()).contains("another redis.database");
        });
        DiagnosesDocument.told("a Redis that another install uses", about(second, "Another Sidekiq works on Redis"));
    }

    private static Diagnosis about(Report report, String summary) {
        return diagnoses(report).stream()
                .filter(told -> told.summary().startsWith(summary))
                .findFirst()
                .orElseThrow();
    }

    /** What a second install is told that shares something with one that hand-written scripts made and nothing marks. */
    private static Report besideAnOldInstall(int redis, Map<String, Object> database) throws Exception {
        return besideAnOldInstall(redis, database, () -> {});
    }

    /** @param meanwhile what happens to the old one first */
    private static Report besideAnOldInstall(int redis, Map<String, Object> database, Runnable meanwhile)
            throws Exception {
        world.firewalls("off");
        world.legacy(Variant.PLAIN);
        meanwhile.run();
        String role = "SELECT rolsuper || ' ' || rolpassword FROM pg_authid WHERE rolname = 'chatwoot'";
        List<String> before = world.sql("postgres", role);
        Legacy.leaveJobs(world);
        Map<String, List<String>> jobs = Legacy.jobs(world);
        Map<String, String> objects = Legacy.objects(world);
        Map<String, Object> spec = new LinkedHashMap<>(world.spec());
        spec.putAll(Map.of(
                "namespace",
                "support",
                "frontendUrl",
                "https://other.keybuzz.io",
                "adopt",
                "YES",
                "onFailure",
                "FAIL",
                "redis",
                Map.of("database", redis),
                "database",
                database));

        Report second = Run.start(world, "InstallChatwoot", Names.workflowId("default", "support"), spec)
                .end();

        assertThat(second.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(changes(second)).isEmpty();
        assertThat(world.sql("postgres", role)).isEqualTo(before);
        assertThat(Legacy.objects(world)).isEqualTo(objects);
        assertThat(Legacy.jobs(world)).isEqualTo(jobs);
        assertThat(world.redis("EXISTS", Names.REDIS_OWNER_KEY))
                .as("nothing marks it now either")
                .containsExactly("0");
        assertThat(world.kubernetes().namespaces().withName("support").get()).isNull();
        return second;
    }
}
