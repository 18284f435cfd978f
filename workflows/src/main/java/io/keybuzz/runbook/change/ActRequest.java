package io.keybuzz.runbook.change;

/** @param before what was observed, for an act that records previous content before it writes */
public record ActRequest(Target target, Before before) {}
