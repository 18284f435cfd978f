package io.keybuzz.runbook.change;

import io.keybuzz.runbook.report.ObjectChange;
import java.util.List;
import java.util.Map;

/** What an act did. @param changes every object it is about, also those with {@code NONE}. @param facts never a secret */
public record Acted(List<ObjectChange> changes, Map<String, String> facts) {}
