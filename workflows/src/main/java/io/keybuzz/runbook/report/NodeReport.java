package io.keybuzz.runbook.report;

/**
 * A node's firewall.
 *
 * @param name the Kubernetes node's name; null when it is not known
 * @param firewallBefore {@code ufw status} as read before anything was changed
 * @param firewallAfter the same afterwards; null until then
 */
public record NodeReport(String address, String name, String firewallBefore, String firewallAfter) {}
