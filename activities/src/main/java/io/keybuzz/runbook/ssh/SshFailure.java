package io.keybuzz.runbook.ssh;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Evidence;
import java.util.List;

/**
 * A node that could not be worked on over SSH, and why. Holds no key and no cause: the library's exceptions quote paths and hosts.
 * Unchecked, so that it crosses the fan-out over nodes.
 */
public final class SshFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong; each has its own sentence and remedy. */
    public enum Kind {
        /** A reference of the spec leads to nothing. */
        SECRET_UNREADABLE,
        /** The key of the spec cannot be used, whatever the node. */
        KEY_UNUSABLE,
        KNOWN_HOSTS_UNUSABLE,
        HOST_KEY_UNKNOWN,
        HOST_KEY_CHANGED,
        AUTHENTICATION_REFUSED,
        /** Logged in, and sudo refuses. */
        NOT_ROOT,
        CONNECTION_REFUSED,
        TIMED_OUT,
        /** The node is there, and a program on it does not answer. */
        PROGRAM_SILENT,
        /** The connection ended, or the node answered something else than the script would: what it did is unknown. */
        BROKEN
    }

    private final Kind kind;
    private final String node;
    private final String remedy;
    private final String command;

    /** Of no node: what all of them have in common cannot be used. @param node null */
    SshFailure(Kind kind, String node, String sentence, String remedy) {
        this(kind, node, "firewall.ssh", sentence, remedy);
    }

    /** @param command with which a person tries the same */
    SshFailure(Kind kind, String node, String command, String sentence, String remedy) {
        super(sentence);
        this.kind = kind;
        this.node = node;
        this.command = command;
        this.remedy = remedy;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** What mends it, with the command to type. */
    public String remedy() {
        return remedy;
    }

    /** The sentence as evidence seen on that node. */
    public Evidence evidence() {
        return Observed.on(node, command, getMessage());
    }

    /** As a diagnosis: {@code NODE_UNREACHABLE}, or {@code SECRET_UNREADABLE} when it is the spec's reference. */
    public Diagnosis diagnosis() {
        Cause cause = kind == Kind.SECRET_UNREADABLE ? Cause.SECRET_UNREADABLE : Cause.NODE_UNREACHABLE;
        return new Diagnosis(cause, getMessage(), List.of(evidence()), List.of(), remedy, false);
    }
}
