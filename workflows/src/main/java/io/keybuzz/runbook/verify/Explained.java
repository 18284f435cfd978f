package io.keybuzz.runbook.verify;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.util.List;

/**
 * Why checks do not pass.
 *
 * @param diagnoses named causes, the root first, what merely follows from them left out
 * @param checks the ids that they explain
 */
public record Explained(List<Diagnosis> diagnoses, List<String> checks) {}
