package io.keybuzz.runbook.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.lock.LockOnTemporalTest.OneActivity;
import io.keybuzz.runbook.lock.LockOnTemporalTest.OneActivityImpl;
import io.keybuzz.runbook.lock.LockOnTemporalTest.Writing;
import io.temporal.activity.Activity;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** On a real server only: the SDK's test server takes the heartbeat of an attempt that another one has replaced. */
@EnabledIfEnvironmentVariable(named = FencingIT.ADDRESS, matches = ".+")
class FencingIT {
    static final String ADDRESS = "RUNBOOK_LAB_TEMPORAL";

    private final MemoryLeases leases = new MemoryLeases();
    private final Target target = Targets.of("chatwoot", "run-1");
    private final AtomicReference<LeaseGuard.Attempt> first = new AtomicReference<>();
    private final AtomicReference<Throwable> zombie = new AtomicReference<>();
    private final AtomicReference<Throwable> successor = new AtomicReference<>();

    @Test
    void stopsAnAttemptThatAnotherHasReplaced() {
        leases.write("chatwoot", null, new Leases.Held(HolderIdentity.of("t", target.run()), 1, null, null));
        String queue = "fencing-" + UUID.randomUUID();
        WorkflowServiceStubs service = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(System.getenv(ADDRESS))
                .build());
        WorkflowClient client = WorkflowClient.newInstance(service);
        WorkerFactory factory = WorkerFactory.newInstance(client);
        Worker worker = factory.newWorker(queue);
        worker.registerWorkflowImplementationTypes(OneActivityImpl.class);
        worker.registerActivitiesImplementations((Writing) this::write);
        factory.start();
        try {
            client.newWorkflowStub(
                            OneActivity.class,
                            WorkflowOptions.newBuilder()
                                    .setTaskQueue(queue)
                                    .setWorkflowId(queue)
                                    .build())
                    .run();
        } finally {
            factory.shutdownNow();
            factory.awaitTermination(10, TimeUnit.SECONDS);
            service.shutdownNow();
        }

        assertThat(successor.get()).isNull();
        assertThat(zombie.get())
                .isInstanceOf(ApplicationFailure.class)
                .hasMessageContaining("another one has taken its place");
        assertThat(((ApplicationFailure) zombie.get()).getType()).isEqualTo("Fenced");
    }

    private void write() {
        LeaseGuard.Attempt now = RunningAttempt.current().orElseThrow();
        if (Activity.getExecutionContext().getInfo().getAttempt() == 1) {
            first.set(now);
            throw new IllegalStateException("this attempt is lost");
        }
        zombie.set(catchThrowable(() -> guard(first.get()).beforeWrite(target)));
        successor.set(catchThrowable(() -> guard(now).beforeWrite(target)));
    }

    private LeaseGuard guard(LeaseGuard.Attempt attempt) {
        return new LeaseGuard(leases, () -> Optional.of(attempt), System::nanoTime, System::currentTimeMillis);
    }
}
