package io.keybuzz.runbook.ingress;

import static java.util.stream.Collectors.joining;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Tells what stands in front of the nodes from the nodes: where they answer the same request themselves, neither application, Service,
 * firewall nor ingress is why visitors get no page. Pure.
 *
 * <p>Whose mark an answer bears decides nothing: a balancer may be an nginx as well as the ingress is.
 */
final class BalancerDiagnosis {
    /** Balancers let a target in after several good answers: at KeyBuzz three, ten seconds apart (CONFIGURATION_LB_HETZNER). */
    static final Duration HEALTH_CHECKS = Duration.ofSeconds(40);

    /** A name that does not resolve, a handshake, a redirect and a rate limit name what is wrong by themselves. */
    private static final Set<Symptom> ITS_OWN = EnumSet.of(
            Symptom.NO_CONNECTION,
            Symptom.PATH_SILENT,
            Symptom.BAD_GATEWAY,
            Symptom.UNAVAILABLE,
            Symptom.NOT_FOUND,
            Symptom.APPLICATION_ERROR,
            Symptom.BROKEN,
            Symptom.UNEXPECTED);

    private static final int HEADER_SHOWN = 80;

    private BalancerDiagnosis() {}

    /**
     * The same verdicts, but for addresses in front of the nodes, of which the balancer is named when every node answers.
     *
     * @param nodes every address that is a node's own
     * @param answers what the controller's nodes answer themselves; empty when they were not asked
     */
    static List<Verdict> of(Spec spec, List<Verdict> verdicts, Set<String> nodes, List<NodeAnswer> answers) {
        return answers.isEmpty()
                ? verdicts
                : verdicts.stream()
                        .map(v -> inFront(v, nodes) ? verdict(spec, v, answers) : v)
                        .toList();
    }

    private static boolean inFront(Verdict verdict, Set<String> nodes) {
        return verdict.about().stream().allMatch(a -> ITS_OWN.contains(a.symptom()) && !nodes.contains(a.address()));
    }

    private static Verdict verdict(Spec spec, Verdict verdict, List<NodeAnswer> answers) {
        List<NodeAnswer> silent =
                answers.stream().filter(a -> !a.answer().served()).toList();
        if (!silent.isEmpty()) {
            return new Verdict(
                    verdict.diagnosis().with(nodesThatDoNot(silent, answers.size())),
                    verdict.patience(),
                    verdict.about());
        }
        AddressState first = verdict.about().get(0);
        boolean down = first.symptom() == Symptom.NO_CONNECTION;
        Diagnosis told = verdict.diagnosis();
        List<Evidence> evidence = new ArrayList<>(told.evidence());
        verdict.about().stream()
                .limit(IngressEvidence.ADDRESSES_SHOWN)
                .filter(a -> a.last().kind() == VisitorAnswer.Kind.ANSWERED)
                .forEach(a -> evidence.add(
                        Observed.on(a.address(), a.request().command() + "; its header Server", server(a.last()))));
        List<Evidence> ruledOut = new ArrayList<>(told.ruledOut());
        answers.stream()
                .limit(IngressEvidence.ADDRESSES_SHOWN)
                .forEach(a -> ruledOut.add(Observed.on(
                        a.node(),
                        a.request().command(),
                        "the node itself: " + a.answer().sentence())));
        return new Verdict(
                new Diagnosis(
                        Cause.BALANCER,
                        "The nodes answer 200 themselves, " + answers.size() + " of " + answers.size() + "; "
                                + names(verdict.about()) + " " + does(first.last()) + ": "
                                + (down
                                        ? "the balancer there is down, or that is not the ingress' address"
                                        : "the balancer there does not lead to them"),
                        evidence,
                        ruledOut,
                        remedy(spec, down, answers.get(0).request()),
                        false),
                down ? verdict.patience() : HEALTH_CHECKS,
                verdict.about());
    }

    private static String remedy(Spec spec, boolean down, VisitorRequest node) {
        return (down
                        ? "See that it runs and listens at port "
                                + spec.ingress().port()
                                + "; if that is not the ingress' address, set ingress.addresses. "
                        : "")
                + "On the balancer, see that its targets are the nodes at port "
                + node.address().port()
                + " and that its health check takes their answer for well; from its own machine ask"
                + " one as the worker did: " + node.command()
                + ". If only the balancer gets no answer, let it in on each node: ufw allow proto tcp from BALANCER to any"
                + " port " + node.address().port();
    }

    private static Evidence nodesThatDoNot(List<NodeAnswer> silent, int all) {
        return Observed.of(
                "the same asked of the ingress controller's nodes: "
                        + silent.get(0).request().command(),
                (all - silent.size()) + " of " + all + " answer 200; "
                        + silent.stream()
                                .limit(8)
                                .map(a -> a.node() + ": " + a.answer().sentence())
                                .collect(joining(", ")));
    }

    private static String does(VisitorAnswer answer) {
        return switch (answer.kind()) {
            case REFUSED, UNREACHABLE -> "takes no connection";
            case SILENT -> "says nothing";
            case RESET -> "breaks the connection off";
            case ANSWERED -> "answers " + answer.status();
            default -> "does not speak HTTP";
        };
    }

    private static String server(VisitorAnswer answer) {
        String header = RemoteText.neutralise(answer.header("server"));
        return header.isEmpty()
                ? "none"
                : header.length() <= HEADER_SHOWN ? header : header.substring(0, HEADER_SHOWN) + "…";
    }

    private static String names(List<AddressState> about) {
        return about.stream().limit(8).map(AddressState::address).collect(joining(", "));
    }
}
