package io.keybuzz.runbook.testbed.temporal;

import io.temporal.testserver.TestServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Temporal's own test server on a local port, with its time running as ours does. */
public final class EmbeddedTemporal implements Closeable {
    private final TestServer.PortBoundTestServer server;
    private final Relay relay;

    public EmbeddedTemporal() throws IOException {
        int port = freePort();
        server = TestServer.createPortBoundServer(port, true);
        relay = new Relay(port);
    }

    /** {@code host:port}, for {@code WorkflowServiceStubsOptions.setTarget} or {@code TEMPORAL_ADDRESS}. */
    public String target() {
        return "127.0.0.1:" + relay.port();
    }

    /** Cuts every connection, or lets them in again; the server goes on meanwhile. */
    public void cut(boolean now) {
        relay.cut(now);
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return probe.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        relay.close();
        server.close();
    }
}
