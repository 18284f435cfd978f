package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.ingress.IngressFacts.BackendPod;
import io.keybuzz.runbook.ingress.VisitorAnswer.Kind;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class IngressDiagnosisTest {
    private static final ControllerSign STALE = new ControllerSign(
            ControllerSign.Kind.STALE,
            "ingress-nginx/controller-1",
            "ingress-nginx",
            "10.0.0.110",
            "upstream timed out, upstream: \"http://10.233.1.9:3000/\"",
            "10.233.1.9");

    private static final Spec SPEC = ChatwootSpec.behindTheIngress();
    private static final BackendPod READY = new BackendPod("web-1", "10.233.71.5", true, true);
    private static final BackendPod UNREADY = new BackendPod("web-2", "10.233.72.5", false, true);
    private static final IngressFacts WELL = new IngressFacts(true, "nginx", List.of("nginx"), List.of(READY));
    private static final List<PodAnswer> PODS_SERVE = List.of(new PodAnswer("web-1", 200, 12, ""));
    private static final List<PodAnswer> PODS_REFUSE =
            List.of(new PodAnswer("web-1", 0, 3000, "connection refused in the pod"));

    @ParameterizedTest
    @CsvSource({
        "502, INGRESS_NOT_IN_SYNC, 180",
        "503, INGRESS_NOT_IN_SYNC, 60",
        "404, INGRESS_NOT_IN_SYNC, 60",
        "504, UNKNOWN, 3",
        "500, POD_REFUSES, 60",
        "429, UNKNOWN, 180",
        "403, UNKNOWN, 60"
    })
    void waitsAsLongAsTheCauseMayStillMendItself(int status, Cause cause, long seconds) {
        Verdict verdict = one(List.of(shows(answered(status))), WELL, PODS_SERVE);

        assertThat(verdict.diagnosis().cause()).isEqualTo(cause);
        assertThat(verdict.patience()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"SILENT"})
    void neverBlamesAFirewallForSilenceAndSaysWhoDecides(Kind kind) {
        Diagnosis diagnosis =
                one(List.of(shows(failed(kind))), WELL, PODS_SERVE).diagnosis();

        assertThat(diagnosis.cause()).isEqualTo(Cause.UNKNOWN);
        assertThat(diagnosis.summary())
                .contains("node × pod matrix decides")
                .doesNotContainIgnoringCase("firewall is shut");
        assertThat(words(diagnosis.ruledOut()))
                .contains("no name is resolved")
                .contains("1/1 endpoints ready")
                .contains("pod web-1: 200 in 12 ms")
                .contains("class nginx, which exists");
    }

    @Test
    void saysThatThePodIsAtFaultWhenItDoesNotAnswerByPortForwardEither() {
        for (int status : new int[] {502, 504, 500}) {
            Diagnosis diagnosis =
                    one(List.of(shows(answered(status))), WELL, PODS_REFUSE).diagnosis();

            assertThat(diagnosis.cause()).isEqualTo(Cause.POD_REFUSES);
            assertThat(diagnosis.summary()).contains("web-1").contains("connection refused in the pod");
            assertThat(words(diagnosis.evidence())).contains("port-forward web-1 3000");
        }
    }

    @Test
    void silenceFromAnAddressThatNoPodHasAnyMoreIsAnIngressThatIsNotInSync() {
        Diagnosis diagnosis = one(List.of(shows(answered(504))), WELL.with(List.of(STALE)), PODS_SERVE)
                .diagnosis();

        assertThat(diagnosis.cause()).isEqualTo(Cause.INGRESS_NOT_IN_SYNC);
        assertThat(words(diagnosis.evidence())).contains("logs controller-1");
        assertThat(diagnosis.summary()).contains("10.233.1.9");
        assertThat(diagnosis.remedy()).contains("delete pod controller-1");
    }

    @Test
    void theRightsThatTheControllerLacksAreAskedAboutWithItsOwnAccount() {
        ControllerSign forbidden = new ControllerSign(
                ControllerSign.Kind.FORBIDDEN,
                "edge/traefik-1",
                "traefik-reader",
                "10.0.0.110",
                "ingresses is forbidden",
                null);

        Diagnosis diagnosis = one(List.of(shows(answered(502))), WELL.with(List.of(STALE, forbidden)), PODS_SERVE)
                .diagnosis();

        assertThat(diagnosis.remedy()).endsWith("--as=system:serviceaccount:edge:traefik-reader");
        assertThat(diagnosis.evidence().get(0).observed()).isEqualTo("ingresses is forbidden");
    }

    @Test
    void theEvidenceThatDecidesStandsFirst() {
        IngressFacts moved = new IngressFacts(
                true, "nginx", List.of("nginx"), null, List.of(READY), null, "it sends to port 3001", List.of());
        IngressFacts none = new IngressFacts(true, "nginx", List.of("nginx"), List.of(UNREADY));
        IngressFacts other = new IngressFacts(true, "nginx", List.of("traefik"), List.of(READY));

        assertThat(first(answered(502), WELL.with(List.of(STALE)), PODS_SERVE)).contains("upstream timed out");
        assertThat(first(answered(502), moved, PODS_SERVE)).contains("port 3001");
        assertThat(first(answered(503), none, List.of())).contains("0/1 endpoints ready");
        assertThat(first(answered(404), other, PODS_SERVE)).contains("traefik");
        assertThat(first(answered(500), WELL, PODS_REFUSE)).contains("connection refused in the pod");
        assertThat(first(answered(500), WELL, PODS_SERVE)).contains("500");
    }

    private static String first(VisitorAnswer answer, IngressFacts facts, List<PodAnswer> pods) {
        return one(List.of(shows(answer)), facts, pods)
                .diagnosis()
                .evidence()
                .get(0)
                .observed();
    }

    @Test
    void aSentenceAboutManyAddressesCountsThem() {
        List<AddressState> all = Stream.of("10.0.0.110", "10.0.0.111", "10.0.0.112", "10.0.0.113")
                .map(a -> at(a, answered(500)))
                .toList();

        assertThat(one(all, WELL, PODS_SERVE).diagnosis().summary())
                .startsWith("Each of the 4 ingress addresses answers 500");
    }

    @Test
    void whatTheControllerSaidOfAnotherMatterIsNoEvidenceForAnErrorOfTheApplication() {
        Diagnosis diagnosis = one(List.of(shows(answered(500))), WELL.with(List.of(STALE)), PODS_SERVE)
                .diagnosis();

        assertThat(diagnosis.cause()).isEqualTo(Cause.POD_REFUSES);
        assertThat(words(diagnosis.evidence())).doesNotContain("logs controller-1");
    }

    @Test
    void anIngressWithoutARuleForTheHostIsToldAsThat() {
        IngressFacts other = new IngressFacts(
                true,
                "nginx",
                List.of("nginx"),
                "it has rules for help.example.org, and none for support.keybuzz.io",
                List.of(READY),
                null,
                null,
                List.of());

        Verdict verdict = one(List.of(shows(answered(404))), other, PODS_SERVE);

        assertThat(verdict.diagnosis().cause()).isEqualTo(Cause.DRIFT);
        assertThat(verdict.diagnosis().summary()).contains("help.example.org");
        assertThat(verdict.patience()).isEqualTo(IngressDiagnosis.AT_ONCE);
    }

    @Test
    void aServiceThatLeadsToAnotherPortIsNoIngressThatIsNotInSync() {
        IngressFacts wrong = new IngressFacts(
                true, "nginx", List.of("nginx"), null, List.of(READY), null, "it sends to port 3001", List.of());

        for (int status : new int[] {502, 503}) {
            Verdict verdict = one(List.of(shows(answered(status))), wrong, PODS_SERVE);

            assertThat(verdict.diagnosis().cause()).isEqualTo(Cause.POD_REFUSES);
            assertThat(verdict.diagnosis().summary()).contains("3001");
            assertThat(verdict.patience()).isEqualTo(IngressDiagnosis.AT_ONCE);
        }
    }

    @Test
    void leavesAServiceWithoutReadyEndpointsToTheRollout() {
        IngressFacts none = new IngressFacts(true, "nginx", List.of("nginx"), List.of(UNREADY));

        for (int status : new int[] {503, 504}) {
            Verdict verdict = one(List.of(shows(answered(status))), none, List.of());

            assertThat(verdict.diagnosis().cause()).isEqualTo(Cause.NO_READY_ENDPOINTS);
            assertThat(verdict.diagnosis().summary()).contains("0/1");
            assertThat(verdict.patience()).isEqualTo(IngressDiagnosis.AT_ONCE);
        }
    }

    @Test
    void namesTheClassesThatThereAreWhenTheIngressNamesAnother() {
        IngressFacts other = new IngressFacts(true, "nginx", List.of("haproxy", "traefik"), List.of(READY));

        Verdict verdict = one(List.of(shows(answered(404))), other, PODS_SERVE);

        assertThat(verdict.diagnosis().cause()).isEqualTo(Cause.INGRESS_CLASS_MISSING);
        assertThat(verdict.diagnosis().summary()).contains("nginx").contains("haproxy, traefik");
        assertThat(verdict.patience()).isEqualTo(IngressDiagnosis.AT_ONCE);
    }

    @Test
    void saysSoWhenTheIngressIsGone() {
        IngressFacts gone = new IngressFacts(false, null, List.of("nginx"), List.of(READY));

        Diagnosis diagnosis =
                one(List.of(shows(answered(404))), gone, PODS_SERVE).diagnosis();

        assertThat(diagnosis.cause())
                .as("no controller that is restarted makes one")
                .isEqualTo(Cause.DRIFT);
        assertThat(diagnosis.summary()).isEqualTo("There is no Ingress chatwoot-ingress in chatwoot");
        assertThat(diagnosis.evidence()).extracting(Evidence::observed).contains("there is none");
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED, NODE_UNREACHABLE",
        "UNREACHABLE, NODE_UNREACHABLE",
        "DNS, DNS",
        "TLS, TLS",
        "LOOP, TLS",
        "OFF_HOST, UNKNOWN",
        "RESET, UNKNOWN",
        "NOT_HTTP, UNKNOWN"
    })
    void tellsApartTheWaysInWhichARequestEnds(Kind kind, Cause cause) {
        assertThat(one(List.of(shows(failed(kind))), WELL, PODS_SERVE)
                        .diagnosis()
                        .cause())
                .isEqualTo(cause);
    }

    @Test
    void waitsForACertificateThatCertManagerIssuesAndSaysWhereItTellsWhatItWaitsFor() {
        Spec own = ChatwootSpec.with(List.of("10.0.0.110"), Spec.Tls.INGRESS);
        Spec issued = ChatwootSpec.annotated(own, Map.of("cert-manager.io/cluster-issuer", "letsencrypt"));

        Verdict patient = one(issued, List.of(shows(failed(Kind.TLS))), WELL, PODS_SERVE);
        Verdict usual = one(own, List.of(shows(failed(Kind.TLS))), WELL, PODS_SERVE);

        assertThat(patient.patience()).isEqualTo(Duration.ofSeconds(180));
        assertThat(patient.diagnosis().remedy())
                .contains("kubectl -n chatwoot describe certificate,certificaterequest,order,challenge")
                .contains("kubectl -n chatwoot get secret chatwoot-tls");
        assertThat(usual.patience()).isEqualTo(Duration.ofSeconds(60));
        assertThat(usual.diagnosis().remedy())
                .startsWith("Look at the certificate: kubectl -n chatwoot get secret chatwoot-tls")
                .doesNotContain("certificaterequest");
    }

    @Test
    void tellsAnAuthorityOfOnesOwnFromTheControllersOwnCertificate() {
        Spec own = ChatwootSpec.with(List.of("10.0.0.110"), Spec.Tls.INGRESS);

        assertThat(handshake(own, "unable to find valid certification path to requested target")
                        .remedy())
                .endsWith(
                        "RUNBOOK_JAVA_OPTS=-Djavax.net.ssl.trustStore=FILE, or the same in JAVA_TOOL_OPTIONS for its image");
        assertThat(handshake(own, "certification path; it shows the certificate of CN=" + ServedCertificate.FAKE)
                        .remedy())
                .endsWith("the controller's own: its log says why it does not take that of the Secret");
    }

    private static Diagnosis handshake(Spec own, String words) {
        VisitorAnswer refused = VisitorAnswer.failed(Kind.TLS, 3, words);
        return one(own, List.of(shows(refused)), WELL, PODS_SERVE).diagnosis();
    }

    @Test
    void makesOneLineOfManyAddressesWithOneSymptom() {
        List<AddressState> states = List.of(
                at("10.0.0.110", answered(504)),
                at("10.0.0.111", answered(200)),
                at("10.0.0.112", failed(Kind.SILENT)));

        Diagnosis diagnosis = one(states, WELL, PODS_SERVE).diagnosis();

        assertThat(diagnosis.summary()).contains("10.0.0.110 and 10.0.0.112").doesNotContain("10.0.0.111");
        assertThat(words(diagnosis.evidence())).contains("1 of 3 answer 200");
    }

    @Test
    void tellsTheWorstFirst() {
        List<AddressState> states = List.of(at("10.0.0.110", answered(404)), at("10.0.0.111", failed(Kind.REFUSED)));

        assertThat(IngressDiagnosis.of(SPEC, states, WELL, PODS_SERVE))
                .extracting(v -> v.diagnosis().cause())
                .containsExactly(Cause.NODE_UNREACHABLE, Cause.INGRESS_NOT_IN_SYNC);
    }

    @Test
    void hasNothingToSayWhenEveryAddressServes() {
        assertThat(IngressDiagnosis.of(SPEC, List.of(shows(answered(200))), WELL, PODS_SERVE))
                .isEmpty();
    }

    @Test
    void holdsOneBadAnswerAgainstNobody() {
        AddressState once = AddressState.first(request("10.0.0.110"), answered(504), Duration.ZERO);
        AddressState twice = once.then(failed(Kind.SILENT), Duration.ofSeconds(5));
        AddressState recovered =
                twice.then(answered(200), Duration.ofSeconds(6)).then(answered(504), Duration.ofSeconds(7));

        assertThat(due(once, 60)).isFalse();
        assertThat(due(twice, 2)).isFalse();
        assertThat(due(twice, 5)).isTrue();
        assertThat(due(recovered, 60)).isFalse();
    }

    @Test
    void namesThePodsThatTrafficStillGoesTo() {
        IngressFacts mixed = new IngressFacts(
                true, "nginx", List.of("nginx"), List.of(READY, new BackendPod("old-1", "10.233.1.1", true, false)));

        assertThat(mixed.newPodsOnly()).isFalse();
        assertThat(IngressDiagnosis.oldPods(SPEC, List.of(shows(answered(200))), mixed)
                        .summary())
                .contains("old-1")
                .doesNotContain("web-1");
    }

    @Test
    void givesEachDiagnosisACommandToType() {
        for (Kind kind : Kind.values()) {
            Diagnosis diagnosis =
                    one(List.of(shows(failed(kind))), WELL, PODS_SERVE).diagnosis();

            assertThat(diagnosis.remedy()).isNotBlank();
            assertThat(diagnosis.evidence())
                    .allSatisfy(e -> assertThat(e.what()).contains("curl"));
        }
    }

    private static boolean due(AddressState state, long afterSeconds) {
        return one(List.of(state), WELL, PODS_SERVE).due(Duration.ofSeconds(afterSeconds));
    }

    private static Verdict one(List<AddressState> states, IngressFacts facts, List<PodAnswer> pods) {
        return one(SPEC, states, facts, pods);
    }

    private static Verdict one(Spec spec, List<AddressState> states, IngressFacts facts, List<PodAnswer> pods) {
        List<Verdict> verdicts = IngressDiagnosis.of(spec, states, facts, pods);
        assertThat(verdicts).hasSize(1);
        return verdicts.get(0);
    }

    private static AddressState shows(VisitorAnswer answer) {
        return at("10.0.0.110", answer);
    }

    private static AddressState at(String address, VisitorAnswer answer) {
        return AddressState.first(request(address), answer, Duration.ZERO);
    }

    private static VisitorRequest request(String address) {
        return VisitorRequest.get(SPEC, address, "/");
    }

    private static VisitorAnswer answered(int status) {
        return new VisitorAnswer(Kind.ANSWERED, status, Map.of(), "", 7, "", List.of("/"));
    }

    private static VisitorAnswer failed(Kind kind) {
        return VisitorAnswer.failed(kind, 7, "its own words");
    }

    private static String words(List<Evidence> evidence) {
        return evidence.stream().map(e -> e.what() + " " + e.observed()).collect(Collectors.joining("\n"));
    }
}
