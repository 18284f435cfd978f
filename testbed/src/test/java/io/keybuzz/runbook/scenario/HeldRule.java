package io.keybuzz.runbook.scenario;

import java.io.IOException;
import java.time.Duration;

/** Holds a rule that a worker has ufw add, on every node: its ufw waits first. Looking at rules does not. */
final class HeldRule implements AutoCloseable {
    private static final String ASKED = "/run/ufw-asked";
    private static final String HELD = "/run/ufw-held";
    private static final String BEFORE = """
            set -e
            touch %2$s
            rm -f %1$s
            cp /usr/sbin/ufw /run/ufw-itself
            cat >/run/ufw-before <<'K'
            #!/bin/sh
            case " $* " in *" comment "*)
              touch %1$s
              while [ -e %2$s ]; do sleep .1; done ;;
            esac
            exec /run/ufw-itself "$@"
            K
            chmod +x /run/ufw-before
            mount --bind /run/ufw-before /usr/sbin/ufw
            """;

    private final LabWorld lab;

    private HeldRule(LabWorld lab) {
        this.lab = lab;
    }

    /** From now on whoever adds a rule with a comment, as the runbook does, waits. */
    static HeldRule in(LabWorld lab) throws Exception {
        HeldRule held = new HeldRule(lab);
        for (String node : World.NODES) {
            lab.onNode(node, BEFORE.formatted(ASKED, HELD));
        }
        return held;
    }

    /** Returns when one waits, on whichever node. A worker gives ufw twenty seconds. */
    void awaitThatOneWaits() {
        Waiting.until(
                "a rule waits to be added",
                Duration.ofMinutes(2),
                () -> World.NODES.stream().anyMatch(this::waits));
    }

    private boolean waits(String node) {
        try {
            return lab.onNode(node, "! [ -e " + ASKED + " ] || echo asked").contains("asked");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What waited is added, whether or not anybody reads what ufw says of it. */
    @Override
    public void close() throws Exception {
        for (String node : World.NODES) {
            // Lazily: a shell that waits has the file open.
            lab.onNode(node, "umount -l /usr/sbin/ufw; rm -f " + HELD);
        }
    }
}
