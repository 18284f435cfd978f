package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.NodeReport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a precheck found.
 *
 * @param problems stop the run; a person may mend them and retry
 * @param refusals end the run at once: going on would harm what is there
 * @param warnings go into the report
 * @param nodes firewalls as read
 * @param facts what later steps need, never a secret
 */
public record Findings(
        List<Diagnosis> problems,
        List<Diagnosis> refusals,
        List<Check> warnings,
        List<NodeReport> nodes,
        Map<String, String> facts) {

    public Findings {
        problems = List.copyOf(problems);
        refusals = List.copyOf(refusals);
        warnings = List.copyOf(warnings);
        nodes = List.copyOf(nodes);
        // Map.copyOf has another order in each process, and this goes into the history.
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** Nothing wrong, nothing to say. */
    public static final Findings NONE = new Findings(List.of(), List.of(), List.of(), List.of(), Map.of());

    /** Only these problems. */
    public static Findings problems(List<Diagnosis> problems) {
        return new Findings(problems, List.of(), List.of(), List.of(), Map.of());
    }

    /** Nothing wrong, and what later steps need. */
    public static Findings facts(Map<String, String> facts) {
        return new Findings(List.of(), List.of(), List.of(), List.of(), facts);
    }
}
