package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.change.Target;
import java.util.List;

/** @param nodes the addresses this activity is about: at most 25, fanned out inside */
public record NodesRequest(Target target, List<String> nodes) {}
