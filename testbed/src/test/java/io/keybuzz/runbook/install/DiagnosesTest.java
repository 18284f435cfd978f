package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.lock.LeaseGuard;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.scenario.DiagnosesDocument;
import io.keybuzz.runbook.testbed.Testbed;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.keybuzz.runbook.worker.Runbooks;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Installs that meet a cause made real: what a person is told, and that saying no leaves the world as it was. */
class DiagnosesTest {
    private static final String ENDPOINT = "registry: {endpoint: \"" + Testbed.REGISTRY_ENDPOINT + "\"}\n";

    @TempDir
    private static Path directory;

    private static Testbed testbed;
    private static TemporalConnection temporal;
    private static RunbookWorker worker;
    private static KubernetesClient client;
    private static List<String> seedRules;

    private interface Fault {
        void make() throws Exception;
    }

    @BeforeAll
    static void start() throws Exception {
        testbed = Testbed.start(directory);
        temporal = TemporalConnection.open(Map.of("TEMPORAL_ADDRESS", testbed.temporalTarget()), stubs -> {});
        Connections world = testbed.connections(WriteGuard.NONE);
        client = world.kubernetes();
        Connections connections = new Connections(
                world.cluster(),
                temporal.name(),
                client,
                world.pods(),
                world.addresses(),
                world.secrets(),
                new LeaseGuard(client),
                world.policy());
        worker = RunbookWorker.start(
                temporal.client(),
                RunbookWorker.Offer.of(Runbooks.TYPES, Adapters.activities(connections)),
                new SimpleMeterRegistry());
    }

    @AfterAll
    static void stop() {
        worker.close();
        temporal.close();
        testbed.close();
    }

    @BeforeEach
    void theIncident() throws Exception {
        testbed.reset();
        seedRules = testbed.firewallRules("10.0.0.110");
    }

    @Test
    void aPlanIsShownAndANoLeavesTheWorldAsItWas() throws Exception {
        Diagnosis question = told("a plan that waits for approval", () -> {}, "approval: PLAN");

        assertThat(question.cause()).isEqualTo(Cause.APPROVAL);
        assertThat(question.evidence())
                .extracting(Evidence::observed)
                .contains("CREATED Namespace/chatwoot", "CREATED Deployment/chatwoot/chatwoot-web");
    }

    @Test
    void anObjectMadeWithKubectlIsAskedForByNameAndTool() throws Exception {
        Diagnosis question = told("an adoption that is asked for", DiagnosesTest::madeWithKubectl, "");

        assertThat(question.cause()).isEqualTo(Cause.APPROVAL);
        assertThat(question.summary()).contains("ConfigMap/chatwoot/chatwoot-config (kubectl)");
    }

    @Test
    void anObjectMadeWithKubectlIsARefusalWhenAdoptionIsForbidden() throws Exception {
        madeWithKubectl();
        WorkflowStub run = install("adopt: \"NO\"");

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage())
                .contains("adopt is NO", "ConfigMap/chatwoot/chatwoot-config (kubectl)");
        DiagnosesDocument.told(
                "an adoption that is refused",
                failure.getDetails().get(Report.class).steps().stream()
                        .flatMap(s -> s.diagnoses().stream())
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void aVerbThatTheWorkerMayNotUse() throws Exception {
        told("a verb that the worker may not use", () -> testbed.faults().deny("patch", "deployments"), "");
    }

    @Test
    void aNodeThatIsDown() throws Exception {
        told("a node that is down", () -> testbed.faults().nodes("node-down:10.0.0.112"), "");
    }

    /** Installs until the run parks or ends, keeps what it told, says no, and looks whether the world is as before. */
    private Diagnosis told(String name, Fault fault, String more) throws Exception {
        fault.make();
        boolean namespace = namespaceThere();
        WorkflowStub run = install(more);
        Report parked = parked(run);
        DiagnosesDocument.told(name, parked.waiting().diagnosis());
        testbed.faults().none();
        run.update("decide", DecisionTaken.class, new Decision("ABORT", "seen", "Ada", null, null));
        ApplicationFailure failure = failure(run);
        assertThat(failure.getType()).isEqualTo("ABORTED");
        Report report = failure.getDetails().get(Report.class);
        assertThat(report.compensation())
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .isEmpty();
        assertThat(namespaceThere()).isEqualTo(namespace);
        assertThat(testbed.firewallRules("10.0.0.110")).isEqualTo(seedRules);
        return parked.waiting().diagnosis();
    }

    private static boolean namespaceThere() {
        return client.namespaces().withName("chatwoot").get() != null;
    }

    private WorkflowStub install(String more) {
        String spec = ENDPOINT + more;
        WorkflowStub run = temporal.client()
                .newUntypedWorkflowStub(
                        "InstallChatwoot",
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(Names.TASK_QUEUE)
                                .setWorkflowId("chatwoot/default/chatwoot")
                                .build());
        run.start(spec);
        return run;
    }

    private static Report parked(WorkflowStub run) {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (System.nanoTime() < end) {
            Report progress = run.query("progress", Report.class);
            if (progress.waiting() != null) {
                return progress;
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new AssertionError("neither parked nor ended: " + run.query("progress", Report.class));
    }

    private static ApplicationFailure failure(WorkflowStub run) {
        try {
            throw new AssertionError("it ended well: " + run.getResult(Report.class));
        } catch (WorkflowFailedException failed) {
            return (ApplicationFailure) failed.getCause();
        }
    }

    private static void madeWithKubectl() {
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("chatwoot")
                        .endMetadata()
                        .build())
                .create();
        client.configMaps()
                .inNamespace("chatwoot")
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("chatwoot-config")
                        .endMetadata()
                        .addToData("FRONTEND_URL", "https://old.keybuzz.io")
                        .build())
                .fieldManager("kubectl")
                .serverSideApply();
    }
}
