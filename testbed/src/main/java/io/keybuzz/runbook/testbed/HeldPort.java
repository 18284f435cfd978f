package io.keybuzz.runbook.testbed;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/**
 * A port whose server is down: bound and not listening, so that connections are refused and nobody who asks for a free port is given
 * it.
 */
public final class HeldPort implements Closeable {
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final Socket placeholder = new Socket();

    /** Holds the port that a server has just left. */
    public HeldPort(InetSocketAddress address) throws IOException {
        try {
            placeholder.setReuseAddress(true);
            bind(() -> placeholder.bind(address));
        } catch (IOException e) {
            placeholder.close();
            throw e;
        }
    }

    /** What binds a socket. */
    @FunctionalInterface
    public interface Binding {
        void run() throws IOException;
    }

    /** The thread that waits in accept lets go of a closed listener a moment later than it is closed. */
    public static void bind(Binding binding) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                binding.run();
                return;
            } catch (BindException notYet) {
                if (System.nanoTime() > end) {
                    throw notYet;
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    /** Lets go of it, for its server. */
    @Override
    public void close() throws IOException {
        placeholder.close();
    }
}
