package io.keybuzz.runbook.ssh;

import io.keybuzz.runbook.activity.DaemonThreads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Connections to nodes, kept for a while after use: a run asks the same nodes several times within seconds, and a handshake costs
 * more than all that is asked. One conversation at a time has a connection; nothing but its login stays of what was said on it.
 */
public final class SshSessions {
    /** How long a connection that nobody uses stays open. */
    static final Duration KEPT = Duration.ofSeconds(20);

    private final Map<String, Deque<SshSession>> kept = new HashMap<>();
    private final Consumer<Runnable> later;

    public SshSessions() {
        this(later());
    }

    /** @param later runs what it is given when a connection that nobody uses has stayed open for long enough */
    public SshSessions(Consumer<Runnable> later) {
        this.later = later;
    }

    private static Consumer<Runnable> later() {
        ScheduledThreadPoolExecutor closing = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("ssh-idle"));
        closing.setKeepAliveTime(KEPT.toSeconds(), TimeUnit.SECONDS);
        closing.allowCoreThreadTimeOut(true);
        return forget -> closing.schedule(forget, KEPT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Starts a script on a node, over a connection that was kept where there is one.
     *
     * @param script constant, see {@link SshSession#converse}
     * @throws SshFailure when the node cannot be worked on
     */
    public SshConversation converse(SshAccess access, String node, String script, Duration patience) {
        String key = access.fingerprint() + " " + node;
        for (SshSession session = take(key); session != null; session = take(key)) {
            try {
                return on(session, key, script, patience);
            } catch (SshFailure gone) {
                // It ended while nobody used it; a new one tells whether the node is there.
            }
        }
        return on(SshSession.open(access, node), key, script, patience);
    }

    /** The same over a new connection, which alone proves that the node's firewall still lets one in. */
    public SshConversation converseAnew(SshAccess access, String node, String script, Duration patience) {
        return on(SshSession.open(access, node), access.fingerprint() + " " + node, script, patience);
    }

    private SshConversation on(SshSession session, String key, String script, Duration patience) {
        try {
            return session.converse(script, patience, whole -> {
                if (whole) {
                    keep(key, session);
                } else {
                    session.close();
                }
            });
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private synchronized SshSession take(String key) {
        Deque<SshSession> idle = kept.get(key);
        return idle == null ? null : idle.poll();
    }

    private synchronized void keep(String key, SshSession session) {
        kept.computeIfAbsent(key, k -> new ArrayDeque<>()).push(session);
        // Read now: one that is used again until then has its own time.
        int uses = session.uses();
        later.accept(() -> forget(key, session, uses));
    }

    private synchronized void forget(String key, SshSession session, int uses) {
        Deque<SshSession> idle = kept.get(key);
        if (idle == null || session.uses() != uses || !idle.remove(session)) {
            return;
        }
        session.close();
        if (idle.isEmpty()) {
            kept.remove(key);
        }
    }
}
