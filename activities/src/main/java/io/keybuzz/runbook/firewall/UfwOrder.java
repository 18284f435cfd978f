package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.spec.Spec.Firewall;
import io.keybuzz.runbook.ssh.SshCommand;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The order in which a person turns ufw on without being locked out, and without cutting the pods off. */
final class UfwOrder {
    private UfwOrder() {}

    /** The commands for one node, with the spec's port and networks. */
    static String of(Firewall firewall) {
        SshCommand ssh = SshCommand.of(firewall.ssh());
        return Stream.of(
                                "ufw allow " + ssh.port() + "/tcp",
                                "ufw allow from " + firewall.nodeCidr(),
                                "ufw route allow from " + firewall.nodeCidr() + " to " + firewall.podCidr(),
                                "ufw route allow from " + firewall.podCidr(),
                                "ufw enable")
                        .map(ssh::asRoot)
                        .collect(Collectors.joining("; "))
                + "; then a new SSH connection before this one ends";
    }
}
