package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.NodeReport;
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

    /** Nothing wrong, nothing to say. */
    public static final Findings NONE = new Findings(List.of(), List.of(), List.of(), List.of(), Map.of());

    public static Findings problems(List<Diagnosis> problems) {
        return new Findings(List.copyOf(problems), List.of(), List.of(), List.of(), Map.of());
    }

    public static Findings facts(Map<String, String> facts) {
        return new Findings(List.of(), List.of(), List.of(), List.of(), facts);
    }
}
