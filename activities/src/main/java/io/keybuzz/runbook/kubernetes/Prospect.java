package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec.Adopt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an apply would do to an object.
 *
 * @param wanted the fields to send
 * @param after the object as the server would have it then
 * @param adopted tools whose fields would be taken over
 * @param conflicts fields that others own with other values
 */
record Prospect(
        ObjectName name,
        Change change,
        Optional<Map<String, Object>> live,
        Map<String, Object> wanted,
        Map<String, Object> after,
        List<String> adopted,
        List<Conflict> conflicts) {

    /** How the first line of such a diff begins when the object is taken over; the tools follow. */
    static final String TAKEN_OVER = "# taken over from ";

    /** How such a line begins when a controller keeps fields that the change needs; what it keeps follows. */
    static final String IN_THE_WAY = "# in the way: ";

    /** A unified diff of what people mean by the object, secrets masked. */
    String diff(Collection<String> secrets) {
        List<String> before = live.map(l -> lines(l, secrets)).orElse(List.of());
        String diff = UnifiedDiff.of(name.toString(), before, lines(after, secrets));
        String first = adopted.isEmpty() ? "" : TAKEN_OVER + String.join(", ", adopted) + "\n";
        String second = controllers().isEmpty() ? "" : IN_THE_WAY + kept(controllers()) + "\n";
        return first + second + diff;
    }

    /** Fields that programs keep, which would write them again. */
    private List<Conflict> controllers() {
        return conflicts.stream()
                .filter(c -> !c.ours() && !ManagedFields.tool(c.manager()))
                .toList();
    }

    private static String kept(List<Conflict> conflicts) {
        return conflicts.stream().map(Conflict::manager).distinct().collect(Collectors.joining(", ")) + " keeps "
                + conflicts.stream().map(Conflict::field).collect(Collectors.joining(", "));
    }

    /** Fails when the change needs what others own: always for a controller's fields, unless adopted for a tool's. */
    void refuseWhatIsNotOurs(Adopt adopt) {
        if (!controllers().isEmpty()) {
            throw conflict(name, controllers());
        }
        if (!adopted.isEmpty() && adopt != Adopt.YES) {
            throw Failures.step(
                    Cause.REFUSED,
                    name + " was made with " + String.join(", ", adopted)
                            + " and would change; taking it over is not allowed" + " (adopt: " + adopt + ")",
                    evidence(conflicts),
                    "Look at `./runbook plan`, then allow it with `adopt: YES` in the spec.");
        }
    }

    /**
     * Whether fields are in the way that this program updated itself, and no others but those of tools, which are ours too once the
     * object is taken over.
     */
    boolean force() {
        return conflicts.stream().anyMatch(Conflict::ours) && controllers().isEmpty();
    }

    RuntimeException failure(String verb, KubernetesClientException e) {
        return failure(name, wanted, verb, e);
    }

    /** The exception for a refused write; no value of a Secret is quoted. */
    static RuntimeException failure(
            ObjectName name, Map<String, Object> wanted, String verb, KubernetesClientException e) {
        List<Conflict> conflicts = Conflict.of(e);
        return conflicts.isEmpty()
                ? ApiFailure.of(verb, name.toString(), e, secrets(wanted))
                : conflict(name, conflicts);
    }

    private static RuntimeException conflict(ObjectName name, List<Conflict> conflicts) {
        String managers = conflicts.stream().map(Conflict::manager).distinct().collect(Collectors.joining(", "));
        return Failures.step(
                Cause.REFUSED,
                name + " has fields that " + managers + " keeps at other values: "
                        + conflicts.stream().map(Conflict::field).collect(Collectors.joining(", ")),
                List.of(seen(name, conflicts)),
                "Change them with " + managers + ", or let it release them; `kubectl get " + name.kubectl()
                        + " -o yaml --show-managed-fields` shows who owns what.");
    }

    private List<Evidence> evidence(List<Conflict> found) {
        return List.of(
                found.isEmpty()
                        ? Observed.of(
                                "kubectl get " + name.kubectl() + " -o yaml --show-managed-fields",
                                "managers: " + String.join(", ", adopted))
                        : seen(name, found));
    }

    private static Evidence seen(ObjectName name, List<Conflict> conflicts) {
        return Observed.of(
                "server-side apply of " + name + " as " + ServerSideApply.FIELD_MANAGER + ", dry run",
                conflicts.stream().map(Conflict::toString).collect(Collectors.joining("; ")));
    }

    private static List<String> lines(Map<String, Object> object, Collection<String> secrets) {
        return ObjectLines.of(Masked.of(ObjectContent.normalise(object), secrets));
    }

    private static List<String> secrets(Map<String, Object> wanted) {
        List<String> values = new ArrayList<>();
        if ("Secret".equals(wanted.get("kind"))) {
            Tree.map(wanted, "data").values().forEach(value -> {
                values.add(value.toString());
                values.add(new String(Base64.getDecoder().decode(value.toString()), StandardCharsets.UTF_8));
            });
        }
        return values;
    }
}
