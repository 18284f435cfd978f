package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.change.Target;

/** @param before what was observed: rules and proposals of every node */
public record FirewallActRequest(Target target, FirewallObserved before) {}
