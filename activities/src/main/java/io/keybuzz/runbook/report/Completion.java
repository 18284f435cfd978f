package io.keybuzz.runbook.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes one list of what many answered: one check an id, in the report's order, and no id without a word. Pure. */
public final class Completion {
    private Completion() {}

    /**
     * @param answered in any order; several of one id become one, with the worst status
     * @param failures why a part of the checks could not be run; each is a FAILED check among {@code answered} too
     */
    static List<Check> complete(List<Check> answered, List<String> failures) {
        Map<String, Check> byId = new LinkedHashMap<>();
        merge(answered).forEach(c -> byId.put(c.id(), c));
        String why = failures.isEmpty() ? "nothing asked this" : "not asked, since " + String.join("; ", failures);
        CheckIds.VALIDATION.forEach(id ->
                byId.computeIfAbsent(id, i -> new Check(i, CheckIds.title(i), Check.Status.SKIPPED, why, List.of())));
        return byId.values().stream()
                .sorted(Comparator.comparingInt(c -> CheckIds.position(c.id())))
                .toList();
    }

    /** One check an id, in the report's order. */
    static List<Check> merge(List<Check> answered) {
        Map<String, Check> byId = new LinkedHashMap<>();
        answered.forEach(c -> byId.merge(c.id(), c, Completion::both));
        return byId.values().stream()
                .sorted(Comparator.comparingInt(c -> CheckIds.position(c.id())))
                .toList();
    }

    private static Check both(Check a, Check b) {
        List<Evidence> evidence = new ArrayList<>(evidence(a));
        evidence.addAll(evidence(b));
        return new Check(
                a.id(),
                a.title(),
                severity(a) >= severity(b) ? a.status() : b.status(),
                a.detail() + "; " + b.detail(),
                evidence);
    }

    private static List<Evidence> evidence(Check check) {
        return check.evidence() == null ? List.of() : check.evidence();
    }

    private static int severity(Check check) {
        return switch (check.status()) {
            case SKIPPED -> 0;
            case PASSED -> 1;
            case WARNED -> 2;
            case FAILED -> 3;
        };
    }

    /** The nodes as they were, with their firewalls as they are now; nodes that were not read before are added. */
    public static List<NodeReport> nodes(List<NodeReport> before, List<NodeReport> after) {
        Map<String, NodeReport> now = new HashMap<>();
        after.forEach(n -> now.put(n.address(), n));
        List<NodeReport> nodes = new ArrayList<>();
        for (NodeReport node : before) {
            NodeReport later = now.remove(node.address());
            nodes.add(
                    later == null
                            ? node
                            : new NodeReport(
                                    node.address(),
                                    node.name() != null ? node.name() : later.name(),
                                    node.firewallBefore(),
                                    later.firewallAfter()));
        }
        after.stream().filter(n -> now.containsKey(n.address())).forEach(nodes::add);
        return nodes;
    }
}
