package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import java.util.LinkedHashMap;
import java.util.Map;

/** A cause made real, and what a person is then told; docs/diagnoses.md shows it. */
abstract class DiagnosisScenario extends Scenario {

    /** The first diagnosis of that cause of an install that nobody attends to. */
    static Diagnosis fails(Map<String, Object> spec, Cause cause) throws Exception {
        Map<String, Object> all = new LinkedHashMap<>(spec);
        all.putAll(UNATTENDED);
        Report report = install(all);
        assertThat(report.outcome()).as(() -> diagnoses(report).toString()).isEqualTo(Outcome.FAILED);
        return diagnosis(report, cause);
    }
}
