package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.temporal.failure.ApplicationFailure;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiFailureTest {
    private static final String LEASE = "Lease/chatwoot-runbook/chatwoot";
    private static final String UNCALLED = "Internal error occurred: failed calling webhook"
            + " \"validate.nginx.ingress.kubernetes.io\": failed to call webhook: Post"
            + " \"https://ingress-nginx-controller-admission.ingress-nginx.svc:443/networking/v1/ingresses?timeout=30s"
            + "\": context deadline exceeded";

    @Test
    void aServerThatIsNotThereIsNamedAndAskedAgain() {
        ApplicationFailure failure = (ApplicationFailure) ApiFailure.of(
                "get", LEASE, new KubernetesClientException("An error", new ConnectException("Connection refused")));

        assertThat(failure.isNonRetryable()).isFalse();
        assertThat(failure.getCause()).isNull();
        assertThat(told(failure).cause()).isEqualTo(Cause.KUBERNETES_UNREACHABLE);
        assertThat(told(failure).summary()).contains("cannot be reached", "Connection refused");
        assertThat(told(failure).ruledOut()).extracting("what").containsExactly("how the connection ended");
        assertThat(told(failure).remedy()).contains("kubectl");
    }

    @Test
    void aPortWhereNobodyListensIsToldInWords() {
        ConnectException refused = new ConnectException();
        refused.initCause(new ClosedChannelException());

        assertThat(ApiFailure.words(new KubernetesClientException("An error", refused)))
                .isEqualTo("the connection is refused");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void aServerThatIsNotAbleToIsAskedAgain(int code) {
        ApplicationFailure failure = (ApplicationFailure) ApiFailure.of("get", LEASE, answered(code, "not now"));

        assertThat(failure.isNonRetryable()).isFalse();
        assertThat(told(failure).cause()).isEqualTo(Cause.KUBERNETES_UNREACHABLE);
        assertThat(told(failure).summary()).contains("not now", LEASE);
        assertThat(told(failure).ruledOut()).extracting("what").containsExactly("the API server's answer");
    }

    @Test
    void aWebhookThatTheServerDoesNotReachIsNamedAndNotTheServer() {
        ApplicationFailure failure = (ApplicationFailure)
                ApiFailure.of("patch", "Ingress/chatwoot/chatwoot-ingress", answered(500, UNCALLED + "\u001b[0m"));

        assertThat(failure.isNonRetryable()).isFalse();
        assertThat(told(failure).cause()).isEqualTo(Cause.WEBHOOK_UNREACHABLE);
        assertThat(told(failure).summary())
                .isEqualTo("The API server does not reach the admission webhook validate.nginx.ingress.kubernetes.io,"
                        + " so it admits no Ingress");
        assertThat(told(failure).evidence()).singleElement().satisfies(seen -> {
            assertThat(seen.what()).contains("patch Ingress/chatwoot/chatwoot-ingress");
            assertThat(seen.observed()).contains(UNCALLED).doesNotContain("\u001b");
        });
        assertThat(told(failure).ruledOut()).extracting("what").containsExactly("the API server");
        assertThat(told(failure).remedy())
                .contains("kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations", "endpoints")
                .doesNotContain("kubectl version");
    }

    @Test
    void aWebhookIsNamedWhereNobodyKnowsTheObject() {
        KubernetesClientException e = new KubernetesClientException(
                new StatusBuilder().withCode(500).withMessage(UNCALLED).build());

        assertThat(told((ApplicationFailure) ApiFailure.uncaught(e)).summary())
                .endsWith("so it does not admit what this step needs");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 422})
    void aRefusalIsNot(int code) {
        ApplicationFailure failure =
                (ApplicationFailure) ApiFailure.of("get", LEASE, answered(code, "cannot get resource"));

        assertThat(failure.isNonRetryable()).isTrue();
        assertThat(told(failure).cause()).isIn(Cause.PERMISSION, Cause.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 410})
    void whatMovedMeanwhileIsTriedAgainAndIsNoDiagnosis(int code) {
        assertThat(ApiFailure.of("update", LEASE, answered(code, "modified")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(LEASE);
    }

    @Test
    void whatNobodyCaughtNamesTheObjectThatTheServerNames() {
        KubernetesClientException e = new KubernetesClientException(new StatusBuilder()
                .withCode(403)
                .withMessage("pods is forbidden: User \"ada\" cannot list resource \"pods\"")
                .withNewDetails()
                .withKind("pods")
                .endDetails()
                .build());

        assertThat(told((ApplicationFailure) ApiFailure.uncaught(e)).summary()).contains("pods");
    }

    private static KubernetesClientException answered(int code, String message) {
        return new KubernetesClientException(
                new StatusBuilder().withCode(code).withMessage(message).build());
    }

    private static Diagnosis told(ApplicationFailure failure) {
        return failure.getDetails().get(StepFailure.class).diagnoses().get(0);
    }
}
