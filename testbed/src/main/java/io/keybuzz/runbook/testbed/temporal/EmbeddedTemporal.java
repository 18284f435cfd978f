package io.keybuzz.runbook.testbed.temporal;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Temporal's own test server on a local port, with its time running as ours does, and corrected where it would stand still. It is put
 * together from the server's parts, since {@code TestServer.createPortBoundServer} takes no interceptor.
 */
public final class EmbeddedTemporal implements Closeable {
    private final TestServicesStarter services = new TestServicesStarter(true, 0);
    private final Server server;
    private final Relay relay;

    public EmbeddedTemporal() throws IOException {
        ServerBuilder<?> builder = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create());
        GRPCServerHelper.registerServicesAndHealthChecks(
                services.getServices(), builder, List.of(new TestServerCorrections(services.getWorkflowService())));
        server = builder.build().start();
        relay = new Relay(server.getPort());
    }

    /** {@code host:port}, for {@code WorkflowServiceStubsOptions.setTarget} or {@code TEMPORAL_ADDRESS}. */
    public String target() {
        return "127.0.0.1:" + relay.port();
    }

    /** Cuts every connection, or lets them in again; the server goes on meanwhile. */
    public void cut(boolean now) {
        relay.cut(now);
    }

    @Override
    public void close() throws IOException {
        relay.close();
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        services.close();
    }
}
