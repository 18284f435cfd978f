package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import java.util.List;

/**
 * What became of a part.
 *
 * @param changes DELETED for each object that is gone now, whichever attempt removed it
 * @param left what was kept after all, and what could not be removed
 * @param problems why something could not be removed
 */
public record Removed(List<ObjectChange> changes, List<Undone> left, List<Diagnosis> problems) {}
