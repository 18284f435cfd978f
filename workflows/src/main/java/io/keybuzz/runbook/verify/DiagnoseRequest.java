package io.keybuzz.runbook.verify;

import io.keybuzz.runbook.change.Target;
import java.util.List;

/** @param checks ids of those that did not pass */
public record DiagnoseRequest(Target target, List<String> checks) {}
