package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.report.Evidence;

/**
 * What a pod itself found when it asked for a server.
 *
 * @param server {@code PostgreSQL} or {@code Redis}
 * @param silent whether its packets vanished: neither an answer nor a refusal within the time
 * @param answered whether something answered or refused; neither when it could not be asked
 */
record Outward(Pod pod, String server, String host, int port, boolean silent, boolean answered, Evidence evidence) {}
