package io.keybuzz.runbook.report;

import java.time.Instant;

/**
 * A fact that a diagnosis or a check rests on.
 *
 * @param what what was looked at, with the command or request that anyone can repeat
 * @param observed what was seen, in the system's own words, secrets masked and control characters neutralised
 * @param at when, UTC
 * @param node the address of the node it was seen on or from; null where no node is meant
 */
public record Evidence(String what, String observed, Instant at, String node) {}
