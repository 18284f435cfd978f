package io.keybuzz.runbook.activity;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/** Threads that keep no process alive: a call that nobody waits for any more must not hold up the end of a command. */
public final class DaemonThreads {
    private DaemonThreads() {}

    /** For a pool, or for one thread. @param name of each of them, as a thread dump shows it */
    public static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** A thread a task, for tasks too few for a pool. @param name see {@link #named} */
    public static Executor each(String name) {
        ThreadFactory threads = named(name);
        return task -> threads.newThread(task).start();
    }
}
