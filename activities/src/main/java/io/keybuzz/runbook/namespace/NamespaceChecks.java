package io.keybuzz.runbook.namespace;

import io.fabric8.kubernetes.api.model.Namespace;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.ReportCheck;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The namespace has the labels that operators select by. */
public final class NamespaceChecks implements ReportCheck {
    private final Connections connections;

    public NamespaceChecks(Connections connections) {
        this.connections = connections;
    }

    @Override
    public List<Check> check(CheckRequest request) {
        String name = request.target().namespace();
        return List.of(
                check(name, connections.kubernetes().namespaces().withName(name).get()));
    }

    static Check check(String name, Namespace live) {
        Map<String, String> labels = live == null || live.getMetadata().getLabels() == null
                ? Map.of()
                : live.getMetadata().getLabels();
        boolean passed = labels.entrySet().containsAll(NamespaceActivitiesImpl.LABELS.entrySet());
        String detail = live == null ? "there is no namespace " + name : passed ? "as they should be" : "missing";
        return new Check(
                "namespace-labels",
                CheckIds.title("namespace-labels"),
                passed ? Check.Status.PASSED : Check.Status.FAILED,
                detail,
                List.of(Observed.of(
                        "kubectl get namespace " + name + " --show-labels",
                        live == null ? "NotFound" : new TreeMap<>(labels).toString())));
    }
}
