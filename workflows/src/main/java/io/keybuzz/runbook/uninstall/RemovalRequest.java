package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.change.Target;
import java.util.List;

/** @param going what was shown and said yes to, of one part; nothing else is removed */
public record RemovalRequest(Target target, Part part, List<Belonging> going) {}
