package io.keybuzz.runbook.testbed.chatwoot;

import java.util.Set;

/** A container's process, as its program sees it. */
public interface Process {

    Surroundings here();

    /** The command and its arguments in one line. */
    String command();

    /** Paths of what lies in the emptyDir of its pod, where it outlives a container; in a pod without one, in the container. */
    Set<String> files();

    /** Prints a line, or several. */
    void print(String text);

    /** Waits, at most so long; true when the process was told to end. */
    boolean ended(long millis) throws InterruptedException;

    /** From now on, port 3000 is answered by this. */
    void listen(WebApp app);

    /** Why this web process is to crash; null when it is not. */
    String crash();
}
