package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.kubernetes.PodAccess;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.HostPort;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IngressActivitiesImplTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String INGRESS = "/apis/networking.k8s.io/v1/namespaces/chatwoot/ingresses/chatwoot-ingress";
    private static final String CLASS = "/apis/networking.k8s.io/v1/ingressclasses/nginx";
    private static final String SLICE = "/apis/discovery.k8s.io/v1/namespaces/chatwoot/endpointslices/chatwoot-web-abc";

    private final FakeApi api = new FakeApi();
    private final KubernetesClient client = api.client();
    private final AtomicInteger asked = new AtomicInteger();
    private IntUnaryOperator ingress = n -> 200;
    private HttpServer server;

    @BeforeEach
    void aClusterThatServes() throws IOException {
        put(
                INGRESS,
                "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"Ingress\",\"metadata\":{\"name\":\"chatwoot-ingress\","
                        + "\"namespace\":\"chatwoot\"},\"spec\":{\"ingressClassName\":\"nginx\",\"rules\":[{\"host\":\"support.keybuzz.io\","
                        + "\"http\":{\"paths\":[{\"path\":\"/\"}]}}]},"
                        + "\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"10.0.0.110\"},{\"ip\":\"10.0.0.111\"}]}}}");
        put(
                CLASS,
                "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"IngressClass\",\"metadata\":{\"name\":\"nginx\"},"
                        + "\"spec\":{\"controller\":\"k8s.io/ingress-nginx\"}}");
        put(
                "/apis/apps/v1/namespaces/chatwoot/replicasets/chatwoot-web-2",
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"ReplicaSet\",\"metadata\":{\"name\":\"chatwoot-web-2\","
                        + "\"namespace\":\"chatwoot\",\"annotations\":{\"deployment.kubernetes.io/revision\":\"2\"},"
                        + "\"ownerReferences\":[{\"kind\":\"Deployment\",\"name\":\"chatwoot-web\"}]}}");
        pod("web-1", "chatwoot-web-2");
        pod("web-0", "chatwoot-web-1");
        slice("web-1");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(ingress.applyAsInt(asked.incrementAndGet()), -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void ends() {
        server.stop(0);
        client.close();
        api.close();
    }

    @Test
    void succeedsWhenEveryPublishedAddressAnswersThreeTimes() {
        IngressResult result = verify();

        assertThat(result.answers()).extracting(IngressAnswer::address).containsExactly("10.0.0.110", "10.0.0.111");
        assertThat(asked).hasValue(6);
        assertThat(api.writes()).isEmpty();
    }

    @Test
    void waitsForAnIngressThatIsNotInSyncYet() {
        ingress = n -> n < 6 ? 502 : 200;

        assertThat(verify().answers()).extracting(IngressAnswer::status).containsOnly(200);
    }

    @Test
    void waitsUntilTrafficGoesToNewPodsOnly() {
        slice("web-0");
        ingress = n -> {
            if (n == 8) {
                slice("web-1");
            }
            return 200;
        };

        verify();

        assertThat(asked.get()).isGreaterThan(8);
    }

    @Test
    void saysThatThePathIsSilentWhenThePodsAreWell() {
        ingress = n -> 504;

        StepFailure failure = failure();

        assertThat(failure.silent()).isTrue();
        Diagnosis diagnosis = failure.diagnoses().get(0);
        assertThat(diagnosis.cause()).isEqualTo(Cause.UNKNOWN);
        assertThat(diagnosis.ruledOut())
                .anySatisfy(e -> assertThat(e.observed()).contains("pod web-1: 200 in 12 ms"));
    }

    @Test
    void saysWhatIsWrongWithAddressesThatComeAndGo() {
        ingress = n -> (n - 1) / 2 % 2 == 0 ? 200 : 502;

        StepFailure failure = failure(Duration.ofMillis(600));

        assertThat(failure.answered()).isTrue();
        assertThat(failure.silent()).isFalse();
        Diagnosis diagnosis = failure.diagnoses().get(0);
        assertThat(diagnosis.cause()).isEqualTo(Cause.INGRESS_NOT_IN_SYNC);
        assertThat(diagnosis.summary()).contains("in some rounds only", "10.0.0.110 and 10.0.0.111", "502");
        assertThat(diagnosis.evidence())
                .extracting(Evidence::observed)
                .filteredOn(o -> o.matches("served [1-9]\\d* of \\d+ rounds"))
                .hasSize(2);
        assertThat(diagnosis.ruledOut()).extracting(Evidence::observed).contains("pod web-1: 200 in 12 ms");
    }

    @Test
    void namesTheOldPodsWhenPatienceEnds() {
        slice("web-0");

        StepFailure failure = failure(Duration.ZERO);

        assertThat(failure.answered()).isTrue();
        assertThat(failure.diagnoses().get(0).summary()).contains("web-0");
    }

    @Test
    void saysAtOnceThatTheClassIsMissing() {
        api.remove(CLASS);
        ingress = n -> 404;

        assertThat(failure().diagnoses().get(0).cause()).isEqualTo(Cause.INGRESS_CLASS_MISSING);
    }

    @Test
    void saysThatNothingNamesAnAddress() {
        api.remove(INGRESS);

        assertThat(failure().diagnoses().get(0).remedy()).contains("ingress.addresses");
    }

    @Test
    void waitsForTheFirstAddressToBePublished() throws Exception {
        HasMetadata published = api.get(INGRESS);
        api.remove(INGRESS);
        CompletableFuture<IngressResult> result =
                CompletableFuture.supplyAsync(() -> verify(Duration.ofSeconds(30), PATIENCE));
        assertThat(result).isNotDone();

        api.put(INGRESS, published);

        assertThat(result.get(20, TimeUnit.SECONDS).answers()).hasSize(2);
        assertThat(api.watched())
                .as("what deploy/rbac-install.yaml does not grant")
                .isFalse();
    }

    @Test
    void takesTheNodesOfTheControllersPodsWhenTheStatusIsEmpty() {
        api.remove(INGRESS);
        put(
                "/api/v1/namespaces/ingress-nginx/pods/controller-1",
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"controller-1\",\"namespace\":\"ingress-nginx\"},"
                        + "\"status\":{\"phase\":\"Running\",\"hostIP\":\"10.0.0.114\"}}");

        assertThat(IngressAddresses.find(client, spec()).addresses()).containsExactly("10.0.0.114");
    }

    @Test
    void findsNothingWrongBeforeTheFirstWrite() {
        assertThat(precheck().problems()).isEmpty();
    }

    @Test
    void namesTheIngressOfAnotherNamespaceThatHasTheHost() {
        HasMetadata other = Serialization.unmarshal(
                Serialization.asJson(api.get(INGRESS)).replace("\"chatwoot\"", "\"chatwoot-old\""));
        api.put(INGRESS.replace("/chatwoot/", "/chatwoot-old/"), other);

        assertThat(precheck().problems())
                .singleElement()
                .satisfies(p -> assertThat(p.summary()).contains("chatwoot-old/chatwoot-ingress"));
    }

    @Test
    void tellsAClassAndACertificateThatAreMissingInOneAnswer() {
        api.remove(CLASS);
        Target target = ChatwootSpec.target(ChatwootSpec.with(null, Spec.Tls.INGRESS));

        assertThat(new IngressPrecheck(connections()).look(target).problems())
                .extracting(Diagnosis::cause)
                .containsExactly(Cause.INGRESS_CLASS_MISSING, Cause.TLS);
    }

    @Test
    void doesNotMissACertificateThatCertManagerMakesFromTheIngress() {
        Spec issued = ChatwootSpec.annotated(
                ChatwootSpec.with(null, Spec.Tls.INGRESS), Map.of("cert-manager.io/cluster-issuer", "letsencrypt"));

        assertThat(new IngressPrecheck(connections())
                        .look(ChatwootSpec.target(issued))
                        .problems())
                .isEmpty();
    }

    @Test
    void refusesAnUnusableCertificateThatIsThereWhoeverMadeIt() {
        put(
                "/api/v1/namespaces/chatwoot/secrets/chatwoot-tls",
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"chatwoot-tls\",\"namespace\":\"chatwoot\"}}");
        Spec issued = ChatwootSpec.annotated(
                ChatwootSpec.with(null, Spec.Tls.INGRESS), Map.of("cert-manager.io/cluster-issuer", "letsencrypt"));

        assertThat(new IngressPrecheck(connections())
                        .look(ChatwootSpec.target(issued))
                        .problems())
                .singleElement()
                .satisfies(p -> assertThat(p.summary()).contains("Secret chatwoot-tls has no tls.crt"));
    }

    @Test
    void checksEveryAddressAndWhatAVisitorDoes() {
        List<Check> checks =
                new IngressChecks(connections()).check(new CheckRequest(ChatwootSpec.target(spec()), List.of()));

        assertThat(checks).extracting(Check::id).containsExactly("ingress-addresses", "visitor");
        assertThat(checks.get(0).status()).isEqualTo(Check.Status.PASSED);
        assertThat(checks.get(0).evidence()).hasSize(2);
        assertThat(checks.get(1).evidence()).hasSize(7);
    }

    @Test
    void anIngressWithoutAnAddressIsToldWithWhereOneWasLookedForAndWhatGivesOne() {
        put(
                INGRESS,
                "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"Ingress\",\"metadata\":{\"name\":\"chatwoot-ingress\","
                        + "\"namespace\":\"chatwoot\"},\"spec\":{\"ingressClassName\":\"nginx\"}}");

        List<Check> checks =
                new IngressChecks(connections()).check(new CheckRequest(ChatwootSpec.target(spec()), List.of()));

        assertThat(checks).extracting(Check::status).containsExactly(Check.Status.FAILED, Check.Status.SKIPPED);
        assertThat(checks)
                .allSatisfy(check -> assertThat(check.evidence())
                        .singleElement()
                        .satisfies(e -> assertThat(e.what()).contains("get ingress chatwoot-ingress")));
        assertThat(CheckLine.mend(checks.get(0)).orElseThrow()).contains("ingress.addresses");
    }

    private IngressResult verify() {
        return verify(Duration.ZERO, PATIENCE);
    }

    private IngressResult verify(Duration published, Duration patience) {
        return new IngressActivitiesImpl(connections(), published, patience).verify(ChatwootSpec.target(spec()));
    }

    private StepFailure failure() {
        return failure(PATIENCE);
    }

    private StepFailure failure(Duration patience) {
        ApplicationFailure failure =
                catchThrowableOfType(ApplicationFailure.class, () -> verify(Duration.ZERO, patience));
        assertThat(failure).isNotNull();
        return failure.getDetails().get(0, StepFailure.class);
    }

    private Findings precheck() {
        return new IngressPrecheck(connections()).look(ChatwootSpec.target(spec()));
    }

    private static Spec spec() {
        return ChatwootSpec.with(null, Spec.Tls.UPSTREAM);
    }

    private Connections connections() {
        return new Connections(
                "default",
                "",
                client,
                new WellPods(),
                address -> new HostPort("127.0.0.1", server.getAddress().getPort()),
                (namespace, reference) -> "",
                WriteGuard.NONE,
                Policy.NONE);
    }

    private static final class WellPods implements PodAccess {
        @Override
        public Answer get(String namespace, String pod, int port, String path, Duration timeout) {
            return new Answer(200, "{}", 12);
        }

        @Override
        public Answer submit(
                String namespace, String pod, int port, String path, Map<String, String> fields, Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Executed exec(String namespace, String pod, String container, Duration timeout, List<String> command) {
            throw new UnsupportedOperationException();
        }
    }

    private void pod(String name, String replicaSet) {
        put(
                "/api/v1/namespaces/chatwoot/pods/" + name,
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" + name
                        + "\",\"namespace\":\"chatwoot\"," + "\"ownerReferences\":[{\"kind\":\"ReplicaSet\",\"name\":\""
                        + replicaSet + "\"}]}}");
    }

    private void slice(String pod) {
        put(
                SLICE,
                "{\"apiVersion\":\"discovery.k8s.io/v1\",\"kind\":\"EndpointSlice\",\"metadata\":{\"name\":\"chatwoot-web-abc\","
                        + "\"namespace\":\"chatwoot\"},\"addressType\":\"IPv4\",\"endpoints\":[{\"addresses\":[\"10.233.71.5\"],"
                        + "\"conditions\":{\"ready\":true},\"targetRef\":{\"kind\":\"Pod\",\"name\":\"" + pod
                        + "\"}}]}");
    }

    private void put(String path, String json) {
        api.put(path, Serialization.unmarshal(json));
    }
}
