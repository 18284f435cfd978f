package io.keybuzz.runbook.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.firewall.UfwStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rules that the last good run left in the nodes' firewalls, by address and as {@code ufw show added} prints them: beside the spec in
 * Secret {@code NAMESPACE-spec}. The report that is kept does not tell: a backup's, which knows no firewalls, takes its place.
 */
public final class StoredRules {
    static final String DOCUMENT = "firewalls.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private StoredRules() {}

    /**
     * What is kept of a target; nothing when nothing is.
     *
     * @throws IllegalStateException when it cannot be read
     */
    public static Map<String, List<String>> read(KubernetesClient kubernetes, String namespace) {
        return OwnSecrets.read(kubernetes, StoredSpec.secretName(namespace))
                .map(StoredRules::unpack)
                .orElse(Map.of());
    }

    /**
     * What is left of the rules after a run: what its nodes have at its end, when it ended well; without what it took away in any case.
     *
     * @param left before it
     * @param good whether it was an install, a redeploy or a restore that serves
     * @param firstRunId of the run, which is in the comment of its own rules; an undo takes away no others
     */
    static Map<String, List<String>> after(
            Map<String, List<String>> left, Report report, boolean good, String firstRunId) {
        Set<String> removed = report.steps().stream()
                .flatMap(step -> step.changes().stream())
                .filter(change -> change.change() == Change.DELETED)
                .map(ObjectChange::object)
                .collect(Collectors.toSet());
        Set<String> undone = report.compensation().stream()
                .filter(undo -> undo.status() == Undone.Status.UNDONE)
                .map(Undone::object)
                .collect(Collectors.toSet());
        Map<String, List<String>> after = new TreeMap<>();
        left.forEach((node, rules) -> after.put(
                node,
                rules.stream()
                        .filter(rule -> !removed.contains(UfwStatus.object(node, rule)))
                        .filter(rule ->
                                !undone.contains(UfwStatus.object(node, rule)) || !UfwStatus.isOf(rule, firstRunId))
                        .toList()));
        if (good) {
            report.nodes().forEach(node -> {
                Optional<List<String>> rules = UfwStatus.ofTheRunbook(node.firewallAfter());
                rules.ifPresent(now -> after.put(node.address(), now));
            });
        }
        after.values().removeIf(List::isEmpty);
        return after;
    }

    static Map<String, byte[]> pack(Map<String, List<String>> rules) {
        try {
            return rules.isEmpty() ? Map.of() : Map.of(DOCUMENT, JSON.writeValueAsBytes(new TreeMap<>(rules)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the rules cannot be written as JSON: " + e.getOriginalMessage());
        }
    }

    /** The same of what is replaced: nothing where it cannot be read. */
    static Map<String, List<String>> known(Map<String, byte[]> content) {
        try {
            return unpack(content);
        } catch (IllegalStateException unreadable) {
            return Map.of();
        }
    }

    static Map<String, List<String>> unpack(Map<String, byte[]> content) {
        byte[] json = content.get(DOCUMENT);
        if (json == null) {
            return Map.of();
        }
        try {
            return JSON.readValue(json, new TypeReference<Map<String, List<String>>>() {});
        } catch (IOException e) {
            throw new IllegalStateException(
                    "what rules the last run left in the firewalls cannot be read; the next install writes it anew");
        }
    }
}
