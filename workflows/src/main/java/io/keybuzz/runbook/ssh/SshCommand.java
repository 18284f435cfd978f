package io.keybuzz.runbook.ssh;

import io.keybuzz.runbook.spec.Spec.Ssh;

/** What a person types to do something on a node by hand, as the user and at the port that the runbook itself uses. */
public record SshCommand(String user, int port) {
    private static final String ROOT = "root";
    private static final int USUAL_PORT = 22;

    /** As the spec says. */
    public static SshCommand of(Ssh ssh) {
        return new SshCommand(ssh.user(), ssh.port());
    }

    /** Logs in there. Root at the usual port is left to the person's own configuration of ssh. */
    public String to(String node) {
        return isRoot() && port == USUAL_PORT ? "ssh " + node : as(node);
    }

    /** The same, with the user in any case. */
    public String as(String node) {
        return "ssh " + (port == USUAL_PORT ? "" : "-p " + port + " ") + user + "@" + node;
    }

    /** Runs there what only root may. */
    public String run(String node, String command) {
        return to(node) + " " + asRoot(command);
    }

    /** The command as this user has to type it on the node. */
    public String asRoot(String command) {
        return isRoot() ? command : "sudo " + command;
    }

    private boolean isRoot() {
        return ROOT.equals(user);
    }
}
