package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.activity.FanOut;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The checks {@code ingress-addresses} and {@code visitor}: the way in, as visitors use it. */
public final class IngressChecks implements ReportCheck {
    static final String ADDRESSES = "ingress-addresses";
    static final String VISITOR = "visitor";
    private static final String ASKING = "asking the ingress";
    private static final String ADDRESSES_TITLE = CheckIds.title(ADDRESSES);
    private static final String VISITOR_TITLE = CheckIds.title(VISITOR);

    private final Connections connections;

    public IngressChecks(Connections connections) {
        this.connections = connections;
    }

    @Override
    public List<Check> check(CheckRequest request) {
        Target target = request.target();
        IngressAddresses found = IngressAddresses.find(connections.kubernetes(), target.spec());
        if (found.addresses().isEmpty()) {
            String why = "nothing names an address: neither the spec, nor the Ingress' status, nor " + found.source();
            List<Evidence> evidence = List.of(Observed.of(
                    "ingress.addresses of the spec; kubectl -n " + target.namespace() + " get ingress "
                            + target.spec().ingress().name() + " -o jsonpath='{.status.loadBalancer}'; "
                            + found.source(),
                    "none"));
            return List.of(
                    CheckLine.failed(
                            ADDRESSES,
                            ADDRESSES_TITLE,
                            why,
                            "see whether the class' controller runs: kubectl get ingressclass; kubectl get pods -A -o"
                                    + " wide; or name the addresses in the spec: ingress.addresses",
                            evidence),
                    CheckLine.skipped(VISITOR, VISITOR_TITLE, why, evidence));
        }
        HttpAsker asker = new HttpAsker(connections.addresses(), target.run());
        List<VisitorRequest> requests = found.addresses().stream()
                .map(a -> VisitorRequest.get(target.spec(), a, "/"))
                .toList();
        try (FanOut threads = new FanOut("visitor", requests.size() + 7)) {
            List<VisitorAnswer> answers = threads.each(ASKING, requests, asker::visit);
            return List.of(
                    addresses(found, requests, answers),
                    answers.stream().anyMatch(IngressChecks::fromTheApplication)
                            ? visitor(target, threads, asker, pick(requests, answers))
                            : CheckLine.skipped(
                                    VISITOR,
                                    VISITOR_TITLE,
                                    "no ingress address leads to the application: seven more questions have the same"
                                            + " answer",
                                    evidence(requests, answers)));
        }
    }

    static Check addresses(IngressAddresses found, List<VisitorRequest> requests, List<VisitorAnswer> answers) {
        long serving = answers.stream().filter(VisitorAnswer::served).count();
        boolean throttledOnly = answers.stream().allMatch(a -> a.served() || Symptom.of(a) == Symptom.THROTTLED);
        return new Check(
                ADDRESSES,
                ADDRESSES_TITLE,
                serving == answers.size() ? Status.PASSED : throttledOnly ? Status.WARNED : Status.FAILED,
                serving + " of " + answers.size() + " addresses answer 200 (from " + found.source() + ")",
                evidence(requests, answers));
    }

    private static List<Evidence> evidence(List<VisitorRequest> requests, List<VisitorAnswer> answers) {
        List<Evidence> evidence = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            evidence.add(Observed.on(
                    requests.get(i).address().host(),
                    requests.get(i).command(),
                    answers.get(i).sentence()));
        }
        return evidence;
    }

    /** Neither silence nor what an ingress answers in the application's stead. */
    private static boolean fromTheApplication(VisitorAnswer answer) {
        return answer.kind() == VisitorAnswer.Kind.ANSWERED
                && (answer.status() < 502 || answer.status() > 504)
                && answer.status() != 404;
    }

    /** The rows are about the application: they are asked where it answers. */
    private static String pick(List<VisitorRequest> requests, List<VisitorAnswer> answers) {
        for (int i = 0; i < requests.size(); i++) {
            if (answers.get(i).served()) {
                return requests.get(i).address().host();
            }
        }
        return requests.get(0).address().host();
    }

    private static Check visitor(Target target, FanOut threads, HttpAsker asker, String address) {
        byte[] key = new byte[16];
        new SecureRandom().nextBytes(key);
        Visitor visitor =
                new Visitor(target.spec(), address, Base64.getEncoder().encodeToString(key));
        return table(
                address,
                threads.each(
                        ASKING,
                        visitor.questions(),
                        q -> q.judge().apply(q.follows() ? asker.visit(q.request()) : asker.ask(q.request()))));
    }

    static Check table(String address, List<VisitorRow> rows) {
        List<String> wrong = rows.stream()
                .filter(r -> r.status() != Status.PASSED)
                .map(r -> r.what() + ": " + r.observed())
                .toList();
        Status worst = rows.stream().anyMatch(r -> r.status() == Status.FAILED)
                ? Status.FAILED
                : wrong.isEmpty() ? Status.PASSED : Status.WARNED;
        return new Check(
                VISITOR,
                VISITOR_TITLE,
                worst,
                wrong.isEmpty()
                        ? rows.size() + " of " + rows.size() + " requests are answered as a visitor needs it"
                        : String.join("; ", wrong),
                rows.stream()
                        .map(r -> Observed.on(
                                address, r.what() + " — " + r.request().command(), r.status() + ": " + r.observed()))
                        .toList());
    }
}
