package io.keybuzz.runbook.firewall;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.PodAccess;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Simulated nodes, and an API server that knows one pod of Chatwoot on the second of them. */
final class SmallCluster implements AutoCloseable {
    static final List<String> NODES = List.of("10.0.0.100", "10.0.0.110", "10.0.0.111");

    final AtomicInteger writes = new AtomicInteger();
    final SimulatedNodes nodes;
    private final Path credentials;
    private final KubernetesMockServer server;
    private final KubernetesClient kubernetes;

    SmallCluster(Path credentials) throws IOException {
        this.credentials = credentials;
        nodes = new SimulatedNodes(NODES, credentials);
        nodes.podLocator(Map.of("10.233.2.2", "10.0.0.110")::get);
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
        server.init();
        kubernetes = server.createClient();
        kubernetes
                .pods()
                .inNamespace("chatwoot")
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("chatwoot-web-a")
                        .withNamespace("chatwoot")
                        .addToLabels("app", "chatwoot")
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName("k8s-worker-01")
                        .addNewContainer()
                        .withName("chatwoot-web")
                        .endContainer()
                        .endSpec()
                        .withNewStatus()
                        .withPhase("Running")
                        .withPodIP("10.233.2.2")
                        .withHostIP("10.0.0.110")
                        .addNewContainerStatus()
                        .withName("chatwoot-web")
                        .withNewState()
                        .withNewRunning()
                        .endRunning()
                        .endState()
                        .endContainerStatus()
                        .endStatus()
                        .build())
                .create();
    }

    /** The API server knows of a node with that address. */
    void node(String address) {
        kubernetes
                .nodes()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName("node-" + address)
                        .endMetadata()
                        .withNewStatus()
                        .addNewAddress(address, "InternalIP")
                        .endStatus()
                        .build())
                .create();
    }

    @Override
    public void close() {
        kubernetes.close();
        server.destroy();
        nodes.close();
    }

    Connections connections() {
        return new Connections(
                "test",
                "",
                kubernetes,
                new PodsOfTheModel(nodes),
                nodes.addresses(AddressMap.IDENTITY),
                (namespace, reference) -> {
                    try {
                        return Files.readString(
                                credentials.resolve(reference.reference().substring("file:".length())));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                target -> writes.incrementAndGet(),
                Policy.NONE);
    }

    static Target target(FirewallPolicy policy) {
        Spec spec = new Spec(
                "chatwoot",
                "image:1",
                "https://support.keybuzz.io",
                null,
                null,
                new Spec.Database("10.0.0.10", 5432, "chatwoot", "chatwoot", "postgres", null, "prefer", null),
                new Spec.Redis("10.0.0.10", 6379, 0, null),
                null,
                null,
                new Spec.Firewall(
                        policy,
                        "10.233.0.0/16",
                        "10.0.0.0/16",
                        NODES,
                        new Spec.Ssh(
                                "root",
                                22,
                                new SecretRef("file:ssh-private-key"),
                                new SecretRef("file:ssh-known-hosts"))),
                Spec.Adopt.ASK,
                null,
                null,
                Spec.Probes.AUTO,
                Map.of(),
                Map.of(),
                Spec.Approval.NONE,
                null,
                List.of(),
                Spec.OnFailure.PAUSE,
                Duration.ofDays(1));
        return new Target(spec, new Run("test", "chatwoot/test/chatwoot", "run-1", "run-1", "InstallChatwoot", 1));
    }

    /** pg_isready in a pod, as the model lets it through. */
    private record PodsOfTheModel(SimulatedNodes nodes) implements PodAccess {
        @Override
        public Answer get(String namespace, String pod, int port, String path, Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Answer submit(
                String namespace, String pod, int port, String path, Map<String, String> fields, Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Executed exec(String namespace, String pod, String container, Duration timeout, List<String> command) {
            return new Executed(
                    0,
                    answer("PostgreSQL", 5432, "10.0.0.10:5432 - accepting connections") + answer("Redis", 6379, ""),
                    "");
        }

        private String answer(String server, int port, String words) {
            return nodes.podsReachOut("10.0.0.110", port)
                    ? "reach|" + server + "|0|10.00|10.01|" + words + "\n"
                    : "reach|" + server + "|2|10.00|12.01|\n";
        }
    }
}
