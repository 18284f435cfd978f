package io.keybuzz.runbook.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.worker.WorkerFactoryOptions;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UncaughtApiFailuresTest {

    @ActivityInterface
    public interface Reading {
        String read();
    }

    @Test
    void anApiThatDoesNotAnswerIsNamedWithoutAStackTraceAndMayBeAskedAgain() {
        TestActivityEnvironment environment = TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new UncaughtApiFailures())
                        .build())
                .build());
        try {
            environment.registerActivitiesImplementations((Reading) () -> {
                throw new KubernetesClientException("GET https://10.0.0.100:6443", new ConnectException("refused"));
            });
            Reading reading = environment.newActivityStub(
                    Reading.class,
                    ActivityOptions.newBuilder()
                            .setStartToCloseTimeout(Duration.ofSeconds(10))
                            .build());

            ActivityFailure failure = catchThrowableOfType(ActivityFailure.class, reading::read);

            ApplicationFailure told = (ApplicationFailure) failure.getCause();
            assertThat(told.isNonRetryable()).isFalse();
            assertThat(told.getType()).isEqualTo(FailureType.UNREACHABLE);
            assertThat(told.getCause()).isNull();
            assertThat(told.getDetails()
                            .get(StepFailure.class)
                            .diagnoses()
                            .get(0)
                            .cause())
                    .isEqualTo(Cause.KUBERNETES_UNREACHABLE);
        } finally {
            environment.close();
        }
    }
}
