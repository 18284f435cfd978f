package io.keybuzz.runbook.testbed;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.KubernetesClients;
import io.keybuzz.runbook.kubernetes.PodAccess;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.secret.CredentialSource;
import io.keybuzz.runbook.spec.Spec.HostPort;
import io.keybuzz.runbook.testbed.cluster.ClusterNode;
import io.keybuzz.runbook.testbed.cluster.ClusterWorld;
import io.keybuzz.runbook.testbed.cluster.Controllers;
import io.keybuzz.runbook.testbed.cluster.Volumes;
import io.keybuzz.runbook.testbed.http.HttpReply;
import io.keybuzz.runbook.testbed.http.SmallHttpServer;
import io.keybuzz.runbook.testbed.ingress.SimulatedIngress;
import io.keybuzz.runbook.testbed.kubernetes.ApiServer;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import io.keybuzz.runbook.testbed.pods.SimulatedPodAccess;
import io.keybuzz.runbook.testbed.postgres.EmbeddedDatabase;
import io.keybuzz.runbook.testbed.redis.SimulatedRedis;
import io.keybuzz.runbook.testbed.registry.SimulatedRegistry;
import io.keybuzz.runbook.testbed.temporal.EmbeddedTemporal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * A whole small world in one JVM, in the state of the incident: eight nodes whose firewalls let the ingress reach no pod, no pull
 * secret, and PostgreSQL, Redis, a registry and Temporal beside them. It is a simulation, except for PostgreSQL.
 */
public final class Testbed implements AutoCloseable {
    /** Where the simulated registry is asked about images, in Module 11's addresses. */
    public static final String REGISTRY_ENDPOINT = "http://10.0.0.10:5000";

    private static final String INFRA = "10.0.0.10";
    private static final String KUBECONFIG = """
        apiVersion: v1
        kind: Config
        clusters: [{name: simulation, cluster: {server: "SERVER"}}]
        users: [{name: runbook, user: {}}]
        contexts: [{name: simulation, context: {cluster: simulation, user: runbook}}]
        current-context: simulation
        """;
    private static final Set<String> KEPT = Set.of("default", "kube-system");

    private final Closing closing = new Closing();
    private final List<ClusterNode> nodes = ClusterNode.all();
    private final SimulatedAddresses addresses = new SimulatedAddresses();
    private final CredentialFiles credentials;
    private final Volumes volumes = new Volumes();
    private final FaultSwitches faults;
    private final EmbeddedDatabase database;
    private final SimulatedRedis redis;
    private final SimulatedRegistry registry;
    private final EmbeddedTemporal temporal;
    private final ApiServer api;
    private final NodeNetwork network;
    private final Controllers controllers;
    private final SimulatedIngress ingress;
    private final SmallHttpServer balancer;

    private Testbed(Path workDir, NodeNetworks networks) throws IOException {
        LoggerFactory.getLogger(Testbed.class); // several threads at once would find it half made
        Files.createDirectories(workDir);
        credentials = new CredentialFiles(workDir.resolve("credentials"));
        faults = new FaultSwitches(credentials);
        var databaseStarts = closing.begin(() -> new EmbeddedDatabase(workDir, CredentialFiles.ADMIN_PASSWORD));
        var temporalStarts = closing.begin(EmbeddedTemporal::new);
        var networkStarts = closing.begin(
                () -> networks.start(addressesOfNodes(), credentials.directory(), this::nodeOfPod, this::isListening));
        var redisStarts = closing.begin(() -> new SimulatedRedis(CredentialFiles.REDIS_PASSWORD));
        try {
            api = closing.add(new ApiServer());
            registry = closing.add(
                    new SimulatedRegistry(CredentialFiles.REGISTRY_USERNAME, CredentialFiles.REGISTRY_PASSWORD));
            network = networkStarts.get();
            controllers = closing.add(new Controllers(
                    new ClusterWorld(api.store(), nodes, registry, addresses, network, faults, volumes)));
            api.logs(controllers::log);
            api.pods(pods());
            ingress = closing.add(new SimulatedIngress(api.store(), controllers.kubelets(), network, nodes));
            balancer = closing.add(SmallHttpServer.start(
                    "balancer", (request, exchange) -> exchange.reply(HttpReply.error(502, "Bad Gateway"))));
            redis = redisStarts.get();
            temporal = temporalStarts.get();
            database = databaseStarts.get();
        } catch (IOException | RuntimeException e) {
            closing.close();
            throw e;
        }
        faults.bind(api, registry, redis, ingress, temporal, network);
        mapAddresses();
        faults.none();
    }

    /** Starts everything, with nodes that are reached over SSH. */
    public static Testbed start(Path workDir) throws IOException {
        return start(workDir, SshNodeNetwork::start);
    }

    /**
     * Starts everything side by side.
     *
     * @param workDir for the database's files and the credentials; made when it does not exist
     */
    public static Testbed start(Path workDir, NodeNetworks networks) throws IOException {
        return new Testbed(workDir, networks);
    }

    private void mapAddresses() {
        addresses.map(INFRA, 5432, () -> faults.isDatabaseDown() ? 0 : database.port());
        addresses.map(INFRA, 6379, () -> redis.isUp() ? redis.port() : 0);
        addresses.map(INFRA, 5000, registry::port);
        addresses.map(INFRA, 80, () -> faults.isBalancer() ? balancer.port() : 0);
        for (ClusterNode node : nodes) {
            addresses.map(node.address(), 80, () -> ingress.port(node.address()));
            addresses.map(node.address(), 22, () -> network.sshPort(node.address()));
        }
    }

    private List<String> addressesOfNodes() {
        return nodes.stream().map(ClusterNode::address).toList();
    }

    private String nodeOfPod(String podAddress) {
        return controllers == null
                ? null
                : controllers.kubelets().nodeOf(podAddress).orElse(null);
    }

    private boolean isListening(HostPort address) {
        if (address.host().equals(INFRA)) {
            return addresses.resolve(address).port() != 1;
        }
        return address.port() == 3000
                && controllers != null
                && controllers.kubelets().listening(address.host()).isPresent();
    }

    /** Where Module 11's addresses are here. */
    public AddressMap addresses() {
        return addresses;
    }

    /** The files that the default spec's secret references name. */
    public Path credentialsDirectory() {
        return credentials.directory();
    }

    /** {@code host:port} of Temporal. */
    public String temporalTarget() {
        return temporal.target();
    }

    /** What the other commands, in a process of their own, find this world by, Module 11's addresses included. */
    public Map<String, String> environment() throws IOException {
        Path kubeconfig = credentials.directory().resolveSibling("kubeconfig");
        Files.writeString(
                kubeconfig, KUBECONFIG.replace("SERVER", kubernetesConfig().getMasterUrl()));
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("TEMPORAL_ADDRESS", temporalTarget());
        environment.put("KUBECONFIG", kubeconfig.toString());
        environment.put("RUNBOOK_CREDENTIALS_DIR", credentials.directory().toString());
        Path map = credentials.directory().resolveSibling("addresses");
        Files.write(map, addresses.lines());
        environment.put("RUNBOOK_ADDRESS_MAP", map.toString());
        return environment;
    }

    /** How a Kubernetes client reaches the API server. */
    public Config kubernetesConfig() {
        return api.config();
    }

    /** Port-forward and exec. */
    public PodAccess pods() {
        return new SimulatedPodAccess(controllers.kubelets());
    }

    /** What an adapter needs to work on this world. The Kubernetes client is closed with the testbed. */
    public Connections connections(WriteGuard guard) {
        KubernetesClient client = closing.add(KubernetesClients.of(kubernetesConfig()));
        return new Connections(
                "default",
                temporalTarget() + "/default",
                client,
                pods(),
                addresses,
                new CredentialSource(credentials.directory(), Map.of(), client),
                guard,
                Policy.NONE);
    }

    /** A node's firewall rules, as {@code ufw show added} prints them. */
    public List<String> firewallRules(String node) {
        return network.rules(node);
    }

    /** What ufw keeps on a node: whether it is turned on, and the rules of both families. */
    public String ufwFiles(String node) {
        return network.ufwFiles(node);
    }

    /** Types {@code ufw RULE} on a node, as its administrator would. */
    public void ufw(String node, String rule) {
        network.ufw(node, rule);
    }

    public FaultSwitches faults() {
        return faults;
    }

    /** The registry, to push and delete images. */
    public SimulatedRegistry registry() {
        return registry;
    }

    /** PostgreSQL, for the administrator's eyes. */
    public EmbeddedDatabase database() {
        return database;
    }

    public SimulatedRedis redis() {
        return redis;
    }

    /** What lies in persistent volumes. */
    public Volumes volumes() {
        return volumes;
    }

    /** Back to the incident: no application, no data, no fault. Workflows are left alone. */
    public void reset() throws IOException, SQLException, InterruptedException {
        faults.none();
        for (Map<String, Object> namespace : api.store().list(ResourceType.NAMESPACE, null)) {
            String name = Tree.text(namespace, "metadata", "name");
            if (!KEPT.contains(name)) {
                api.store().delete(ResourceType.NAMESPACE, "", name, false);
            }
        }
        while (api.store().list(ResourceType.NAMESPACE, null).size() > KEPT.size()) {
            api.store().awaitChange();
        }
        database.reset();
        redis.reset();
        volumes.clear();
        // Its routes would outlive what they lead to where a fault keeps it from hearing of changes.
        ingress.catchUp();
    }

    @Override
    public void close() {
        closing.close();
    }
}
