package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

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

    /**
     * What shows it: first what decides that it is that cause, then what these addresses answered, how many others serve, and whatever
     * else is not as it should be.
     */
    List<Evidence> of(Cause cause, List<AddressState> about) {
        List<Evidence> evidence = new ArrayList<>(deciding(cause));
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
        Stream.of(refusing(), rule(), selection(), targetPort())
                .flatMap(List::stream)
                .filter(e -> evidence.stream().noneMatch(told -> told.what().equals(e.what())))
                .forEach(evidence::add);
        return evidence;
    }

    /** The same where they answer. @param old pods of an earlier rollout that they may have asked; empty when there is none */
    List<Evidence> ofOld(Cause cause, List<AddressState> about, String old) {
        List<Evidence> evidence = of(cause, about);
        if (!old.isEmpty()) {
            evidence.add(
                    0,
                    Observed.of(
                            kubectl() + "get pods -l app=chatwoot,component=web --show-labels",
                            "endpoints of the Service, and of an earlier ReplicaSet: " + old));
        }
        return evidence;
    }

    private List<Evidence> deciding(Cause cause) {
        return switch (cause) {
            case DRIFT -> facts.ingressExists() ? rule() : List.of(noIngress());
            case NO_READY_ENDPOINTS -> facts.selection() == null ? List.of(endpoints()) : selection();
            case POD_REFUSES -> facts.targetPort() == null ? refusing() : targetPort();
            case INGRESS_CLASS_MISSING ->
                List.of(Observed.of(
                        "kubectl get ingressclasses",
                        facts.classes().isEmpty() ? "none" : String.join(", ", facts.classes())));
            case INGRESS_NOT_IN_SYNC -> controllers(ControllerSign.Kind.STALE);
            case PERMISSION -> controllers(ControllerSign.Kind.FORBIDDEN);
            default -> List.of();
        };
    }

    /** What the controllers say of it: told where it decides, since it may be about what was wrong a moment before. */
    private List<Evidence> controllers(ControllerSign.Kind first) {
        return facts.controller().stream()
                .sorted(Comparator.comparing(sign -> sign.kind() != first))
                .map(sign -> Observed.on(
                        sign.node(),
                        "kubectl -n " + sign.pod().replace("/", " logs ") + " --since=" + ControllerLog.SECONDS + "s",
                        sign.line()))
                .toList();
    }

    private List<Evidence> refusing() {
        return pods.stream().filter(p -> !p.serves()).map(this::forwarded).toList();
    }

    private List<Evidence> rule() {
        return seen("get ingress " + spec.ingress().name() + " -o jsonpath='{.spec.rules}'", facts.rule());
    }

    private List<Evidence> selection() {
        return seen(
                "get service " + Names.SERVICE + " -o yaml; kubectl -n " + spec.namespace() + " get pods --show-labels",
                facts.selection());
    }

    private List<Evidence> targetPort() {
        return seen("get service " + Names.SERVICE + " -o jsonpath='{.spec.ports}'", facts.targetPort());
    }

    private Evidence noIngress() {
        return Observed.of(kubectl() + "get ingress " + spec.ingress().name(), "there is none");
    }

    private Evidence endpoints() {
        return Observed.of(
                kubectl() + "get endpointslices -l kubernetes.io/service-name=" + Names.SERVICE,
                "Service " + Names.SERVICE + " has " + facts.ready().size() + "/"
                        + facts.endpoints().size() + " endpoints ready");
    }

    private List<Evidence> seen(String command, String observed) {
        return observed == null ? List.of() : List.of(Observed.of(kubectl() + command, observed));
    }

    private String kubectl() {
        return "kubectl -n " + spec.namespace() + " ";
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
            well.add(endpoints());
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
