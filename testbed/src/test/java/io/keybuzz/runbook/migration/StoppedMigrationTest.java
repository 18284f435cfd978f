package io.keybuzz.runbook.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.secret.SecretSource;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.SpecReader;
import io.temporal.activity.ActivityOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The undo of a migration that still runs, in a cluster whose pods end when the test lets them: as soon as the undo says that it waits. */
class StoppedMigrationTest {
    private static final String JOB = "chatwoot-migrate-0123456789";
    private static final String POD = JOB + "-abcde";
    private static final SchemaState BEFORE = new SchemaState(true, 12, true, 2, "20231231000000", true, List.of());
    private static final SecretSource NOBODY_ASKS = (namespace, reference) -> {
        throw new AssertionError("the database was asked");
    };

    private final Target target = new Target(
            SpecReader.read(null, List.of()).spec(),
            new Run("default", "chatwoot/default/chatwoot", "run-1", "run-1", "InstallChatwoot", 1));
    private final List<String> waits = new CopyOnWriteArrayList<>();
    private KubernetesMockServer server;
    private KubernetesClient kubernetes;
    private TestActivityEnvironment temporal;

    @BeforeEach
    void start() {
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
        server.init();
        kubernetes = server.createClient();
        temporal = TestActivityEnvironment.newInstance();
        temporal.setActivityHeartbeatListener(String.class, seen -> {
            waits.add(seen);
            pod().delete();
        });
    }

    @AfterEach
    void stop() {
        temporal.close();
        kubernetes.close();
        server.destroy();
    }

    @Test
    void theSchemaIsReadWhenThePodOfTheStoppedJobHasEndedAndNotBefore() {
        running(job("run-1"));
        List<Boolean> podWasThere = new CopyOnWriteArrayList<>();

        ActivityFailure failure = catchThrowableOfType(
                ActivityFailure.class,
                () -> undo(BEFORE, (namespace, reference) -> {
                    podWasThere.add(pod().get() != null);
                    throw new SecretUnreadable("no password for this test");
                }));

        assertThat(failure.getCause()).hasMessageContaining("no password for this test");
        assertThat(podWasThere).isNotEmpty().containsOnly(false);
        assertThat(waits).isNotEmpty().allMatch(seen -> seen.contains("1 pods of a stopped migration"));
    }

    @Test
    void anAttemptThatFindsNoJobAnyMoreWaitsForItsPodToo() {
        Job stoppedBefore = job("run-1");
        running(stoppedBefore);
        kubernetes.resource(stoppedBefore).delete();

        assertThat(undo(null, NOBODY_ASKS)).isEmpty();

        assertThat(waits).isNotEmpty();
        assertThat(pod().get()).isNull();
    }

    @Test
    void theMigrationOfAnotherRunIsNeitherStoppedNorWaitedFor() {
        running(job("run-2"));

        assertThat(undo(null, NOBODY_ASKS)).isEmpty();

        assertThat(waits).isEmpty();
        assertThat(pod().get()).isNotNull();
    }

    @Test
    void aPodThatDoesNotEndInTimeIsToldWithTheCommandThatRemovesIt() {
        running(job("run-1"));

        List<Undone> undone = new MigrationActivitiesImpl(connections(NOBODY_ASKS), Duration.ZERO)
                .undo(new MigrationUndo(target, null, false));

        assertThat(undone).extracting(Undone::object).containsExactly("Job/chatwoot/" + JOB, "Pod/chatwoot/" + POD);
        assertThat(undone.get(0).status()).isEqualTo(Undone.Status.UNDONE);
        assertThat(undone.get(1)).satisfies(pod -> {
            assertThat(pod.status()).isEqualTo(Undone.Status.FAILED);
            assertThat(pod.detail()).contains("has not ended", "on node k8s-worker-01");
            assertThat(pod.command()).isEqualTo("kubectl delete -n chatwoot pod " + POD + " --grace-period=0 --force");
        });
    }

    @Test
    void whereNoPodIsLeftTheWaitIsOneList() {
        int before = server.getRequestCount();

        assertThat(new MigrationActivitiesImpl(connections(NOBODY_ASKS)).undo(new MigrationUndo(target, null, false)))
                .isEmpty();

        assertThat(server.getRequestCount() - before).as("Jobs, and pods").isEqualTo(2);
    }

    private List<Undone> undo(SchemaState before, SecretSource secrets) {
        temporal.registerActivitiesImplementations(new MigrationActivitiesImpl(connections(secrets)));
        return temporal.newActivityStub(
                        MigrationActivities.class,
                        ActivityOptions.newBuilder()
                                .setStartToCloseTimeout(Duration.ofMinutes(2))
                                .setHeartbeatTimeout(Duration.ofSeconds(5))
                                .build())
                .undo(new MigrationUndo(target, before, false));
    }

    private Connections connections(SecretSource secrets) {
        return new Connections(
                "default", "", kubernetes, null, AddressMap.IDENTITY, secrets, WriteGuard.NONE, Policy.NONE);
    }

    private Job job(String run) {
        return kubernetes
                .resource(MigrationJob.of(target.spec(), JOB, ServerSideApply.RUN_ANNOTATION, run))
                .create();
    }

    private void running(Job job) {
        kubernetes
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(POD)
                        .withNamespace(target.namespace())
                        .withLabels(PodTemplate.labels("migrate"))
                        .addNewOwnerReference()
                        .withApiVersion("batch/v1")
                        .withKind("Job")
                        .withName(JOB)
                        .withUid(job.getMetadata().getUid())
                        .endOwnerReference()
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName("k8s-worker-01")
                        .addNewContainer()
                        .withName("migrate")
                        .endContainer()
                        .endSpec()
                        .withNewStatus()
                        .withPhase("Running")
                        .endStatus()
                        .build())
                .create();
    }

    private PodResource pod() {
        return kubernetes.pods().inNamespace(target.namespace()).withName(POD);
    }
}
