package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.ingress.IngressFacts.BackendPod;
import io.keybuzz.runbook.ingress.VisitorAnswer.Kind;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BalancerDiagnosisTest {
    private static final String BALANCER = "203.0.113.9";
    private static final List<String> NODES = List.of("10.0.0.110", "10.0.0.111");
    private static final Spec SPEC = ChatwootSpec.with(List.of(BALANCER), Spec.Tls.UPSTREAM);
    private static final IngressFacts WELL = new IngressFacts(
            true, "nginx", List.of("nginx"), List.of(new BackendPod("web-1", "10.233.71.5", true, true)));
    private static final List<PodAnswer> PODS_SERVE = List.of(new PodAnswer("web-1", 200, 12, ""));

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 500, 502, 503, 504, 520})
    void namesTheBalancerWhereEveryNodeAnswersWhateverTheBalancerSaysInstead(int status) {
        Verdict verdict = named(answered(status), 200, 200);

        Diagnosis told = verdict.diagnosis();
        assertThat(told.cause()).isEqualTo(Cause.BALANCER);
        assertThat(told.summary()).contains("2 of 2", BALANCER + " answers " + status);
        assertThat(words(told.ruledOut()))
                .contains("http://10.0.0.110:80/ the node itself: 200", "http://10.0.0.111:80/ the node itself: 200")
                .contains("1/1 endpoints ready");
        assertThat(told.remedy()).contains("curl", "Host: support.keybuzz.io", "http://10.0.0.110:80/");
        assertThat(verdict.patience()).isEqualTo(BalancerDiagnosis.HEALTH_CHECKS);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"REFUSED", "UNREACHABLE"})
    void whatTakesNoConnectionInFrontOfWellNodesIsDownOrAnotherAddress(Kind kind) {
        Verdict verdict = named(VisitorAnswer.failed(kind, 7, "its own words"), 200, 200);

        assertThat(verdict.diagnosis().cause()).isEqualTo(Cause.BALANCER);
        assertThat(verdict.diagnosis().summary()).contains("takes no connection", "is down");
        assertThat(verdict.diagnosis().remedy()).contains("ingress.addresses");
        assertThat(verdict.patience()).isEqualTo(IngressDiagnosis.AT_ONCE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"SILENT", "RESET", "NOT_HTTP"})
    void silenceAndBrokenConnectionsOfABalancerAreItsOwnToo(Kind kind) {
        assertThat(named(VisitorAnswer.failed(kind, 7, "its own words"), 200, 200)
                        .diagnosis()
                        .cause())
                .isEqualTo(Cause.BALANCER);
    }

    @Test
    void theMarkOnAnAnswerIsToldAndDecidesNothing() {
        VisitorAnswer marked = new VisitorAnswer(
                Kind.ANSWERED, 502, Map.of("server", "nginx/1.26.3\u001b[31m"), "", 7, "", List.of("/"));

        Diagnosis told = named(marked, 200, 200).diagnosis();

        assertThat(told.cause()).isEqualTo(Cause.BALANCER);
        assertThat(words(told.evidence())).contains("nginx/1.26.3").doesNotContain("\u001b");
    }

    @Test
    void noBalancerIsBlamedWhileANodeDoesNotAnswerItself() {
        Verdict verdict = named(answered(504), 200, 504);

        assertThat(verdict.diagnosis().cause()).isEqualTo(Cause.UNKNOWN);
        assertThat(verdict.diagnosis().summary()).contains("node × pod matrix decides");
        assertThat(words(verdict.diagnosis().evidence())).contains("1 of 2 answer 200; 10.0.0.111: 504");
        assertThat(verdict.patience()).isEqualTo(IngressDiagnosis.AT_ONCE);
    }

    @Test
    void aNodeThatDoesNotAnswerIsNoBalancerThoughAllThatRunTheControllerDo() {
        AddressState node = AddressState.first(
                VisitorRequest.get(SPEC, "10.0.0.114", "/"), VisitorAnswer.failed(Kind.REFUSED, 1, ""), Duration.ZERO);
        List<Verdict> verdicts = IngressDiagnosis.of(SPEC, List.of(node), WELL, PODS_SERVE);

        assertThat(BalancerDiagnosis.of(
                        SPEC, verdicts, Set.of("10.0.0.110", "10.0.0.111", "10.0.0.114"), nodes(200, 200)))
                .isEqualTo(verdicts);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"DNS", "TLS", "LOOP", "OFF_HOST"})
    void whatNamesItselfKeepsItsName(Kind kind) {
        assertThat(named(VisitorAnswer.failed(kind, 7, "its own words"), 200, 200)
                        .diagnosis()
                        .cause())
                .isNotEqualTo(Cause.BALANCER);
    }

    @Test
    void aRateLimitIsNoBalancerThatDoesNotLeadToTheNodes() {
        assertThat(named(answered(429), 200, 200).diagnosis().cause()).isEqualTo(Cause.UNKNOWN);
    }

    private static Verdict named(VisitorAnswer answer, int... nodes) {
        List<AddressState> states =
                List.of(AddressState.first(VisitorRequest.get(SPEC, BALANCER, "/"), answer, Duration.ZERO));
        List<Verdict> verdicts = BalancerDiagnosis.of(
                SPEC, IngressDiagnosis.of(SPEC, states, WELL, PODS_SERVE), Set.copyOf(NODES), nodes(nodes));
        assertThat(verdicts).hasSize(1);
        return verdicts.get(0);
    }

    private static List<NodeAnswer> nodes(int... statuses) {
        return IntStream.range(0, statuses.length)
                .mapToObj(i -> new NodeAnswer(
                        VisitorRequest.get(SPEC, new HostPort(NODES.get(i), 80), "/"), answered(statuses[i])))
                .toList();
    }

    private static VisitorAnswer answered(int status) {
        return new VisitorAnswer(Kind.ANSWERED, status, Map.of(), "", 7, "", List.of("/"));
    }

    private static String words(List<Evidence> evidence) {
        return evidence.stream().map(e -> e.what() + " " + e.observed()).collect(Collectors.joining("\n"));
    }
}
