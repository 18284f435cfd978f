package io.keybuzz.runbook.uninstall;

/** The parts of a removal, in their order. */
public enum Part {
    /** What runs and what leads to it. Its pods are gone before anything that they use is touched. */
    WORKLOAD("what runs, and wait until it has ended"),
    /** Role, database and the claim on Redis. */
    DATA("role, database and the claim on Redis"),
    /** The rules that runs have added to the nodes' firewalls. */
    FIREWALL("the nodes' firewall rules"),
    /** The Secrets and the namespace itself. */
    NAMESPACE("Secrets and namespace"),
    /** What is kept about the install in the runbook's own namespace; last, since the next uninstall would need it. */
    TRACES("what was kept for the next run");

    private final String words;

    Part(String words) {
        this.words = words;
    }

    /** What it is, in a few words. */
    public String words() {
        return words;
    }
}
