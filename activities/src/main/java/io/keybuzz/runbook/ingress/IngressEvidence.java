package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;

/** What was seen, in the form of evidence: for a diagnosis, and for what it rules out. */
final class IngressEvidence {
    /** Enough to see a pattern; a hundred nodes say the same. */
    static final int ADDRESSES_SHOWN = 25;

    private final Spec spec;
    private final List<AddressState> states;
    private final IngressFacts facts;
    private final List<PodAnswer> pods;

    IngressEvidence(Spec spec, List<AddressState> states, IngressFacts facts, List<PodAnswer> pods) {
        this.spec = spec;
        this.states = states;
        this.facts = facts;
        this.pods = pods;
    }

    /** What these addresses answered, how many others serve, and each pod that does not. */
    List<Evidence> of(List<AddressState> about) {
        List<Evidence> evidence = new ArrayList<>();
        about.stream()
                .limit(ADDRESSES_SHOWN)
                .forEach(a -> evidence.add(Observed.on(
                        a.address(),
                        a.request().command(),
                        a.last().sentence() + (a.rounds() > 1 ? ", " + a.rounds() + " times in a row" : ""))));
        long serving =
                states.stream().filter(s -> s.symptom() == Symptom.SERVED).count();
        if (states.size() > about.size()) {
            evidence.add(Observed.of("the other ingress addresses", serving + " of " + states.size() + " answer 200"));
        }
        pods.stream().filter(p -> !p.serves()).forEach(p -> evidence.add(forwarded(p)));
        if (facts.rule() != null) {
            evidence.add(Observed.of(
                    "kubectl -n " + spec.namespace() + " get ingress "
                            + spec.ingress().name() + " -o jsonpath='{.spec.rules}'",
                    facts.rule()));
        }
        if (facts.selection() != null) {
            evidence.add(Observed.of(
                    "kubectl -n " + spec.namespace() + " get service " + Names.SERVICE + " -o yaml; kubectl -n "
                            + spec.namespace() + " get pods --show-labels",
                    facts.selection()));
        }
        if (facts.targetPort() != null) {
            evidence.add(Observed.of(
                    "kubectl -n " + spec.namespace() + " get service " + Names.SERVICE + " -o jsonpath='{.spec.ports}'",
                    facts.targetPort()));
        }
        return evidence;
    }

    /** What the controllers say of it: told where it decides, since it may be about what was wrong a moment before. */
    List<Evidence> controllers() {
        return facts.controller().stream()
                .map(sign -> Observed.on(
                        sign.node(),
                        "kubectl -n " + sign.pod().replace("/", " logs ") + " --since=" + ControllerLog.SECONDS + "s",
                        sign.line()))
                .toList();
    }

    /** What is well, and how that is known. */
    List<Evidence> ruledOut() {
        List<Evidence> well = new ArrayList<>();
        boolean literal = states.stream().allMatch(s -> s.address().matches("[0-9.]+|.*:.*"));
        if (literal) {
            well.add(Observed.of(
                    "DNS",
                    "not involved: addresses are asked, with Host " + spec.frontendHost() + "; no name is resolved"));
        }
        if (!facts.ready().isEmpty()) {
            well.add(Observed.of(
                    "kubectl -n " + spec.namespace() + " get endpointslices -l kubernetes.io/service-name="
                            + Names.SERVICE,
                    "Service " + Names.SERVICE + " has " + facts.ready().size() + "/"
                            + facts.endpoints().size() + " endpoints ready"));
        }
        pods.stream().filter(PodAnswer::serves).forEach(p -> well.add(forwarded(p)));
        if (facts.ingressExists() && facts.classExists() && facts.rule() == null) {
            well.add(Observed.of(
                    "kubectl -n " + spec.namespace() + " get ingress "
                            + spec.ingress().name(),
                    "exists, with class " + facts.className() + ", which exists"));
        }
        return well;
    }

    private Evidence forwarded(PodAnswer pod) {
        return Observed.of(
                "kubectl -n " + spec.namespace() + " port-forward " + pod.pod() + " " + Names.WEB_PORT
                        + "; curl http://127.0.0.1:" + Names.WEB_PORT + "/api",
                "pod " + pod.pod() + ": " + pod.sentence());
    }
}
