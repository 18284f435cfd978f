package io.keybuzz.runbook.testbed;

import io.keybuzz.runbook.testbed.ingress.SimulatedIngress;
import io.keybuzz.runbook.testbed.kubernetes.ApiServer;
import io.keybuzz.runbook.testbed.redis.SimulatedRedis;
import io.keybuzz.runbook.testbed.registry.SimulatedRegistry;
import io.keybuzz.runbook.testbed.temporal.EmbeddedTemporal;
import java.io.IOException;
import java.time.Duration;

/** What can be made to go wrong, and mended again, while everything runs. */
public final class FaultSwitches {
    private static final Duration SYNC = Duration.ofMillis(50);

    private final CredentialFiles credentials;
    private ApiServer api;
    private SimulatedRegistry registry;
    private SimulatedRedis redis;
    private SimulatedIngress ingress;
    private EmbeddedTemporal temporal;
    private NodeNetwork network;
    private volatile String webCrash;
    private volatile boolean databaseDown;
    private volatile boolean balancer;

    FaultSwitches(CredentialFiles credentials) {
        this.credentials = credentials;
    }

    void bind(
            ApiServer apiServer,
            SimulatedRegistry imageRegistry,
            SimulatedRedis redisServer,
            SimulatedIngress wayIn,
            EmbeddedTemporal temporalServer,
            NodeNetwork nodeNetwork) {
        api = apiServer;
        registry = imageRegistry;
        redis = redisServer;
        ingress = wayIn;
        temporal = temporalServer;
        network = nodeNetwork;
    }

    /** Mends everything, as the incident begins. */
    public void none() throws IOException {
        mend();
        api.allowEverything();
        network.mode("seed");
        credentials.write();
    }

    /** Mends what broke; permissions, firewalls and credentials stay as they are. */
    public void mend() {
        webCrash(null);
        databaseDown(false);
        redisDown(false);
        registryDown(false);
        temporalCut(false);
        kubernetesDown(false);
        ingressDelay(SYNC);
        ingressStale(false);
        balancer(false);
        network.fault("none");
    }

    /** @param printed what every web process prints before it ends with code 1; null: they do not crash */
    public void webCrash(String printed) {
        webCrash = printed;
    }

    /** What every web process prints before it ends; null when they do not crash. */
    public String webCrash() {
        return webCrash;
    }

    public void databaseDown(boolean down) {
        databaseDown = down;
    }

    public boolean isDatabaseDown() {
        return databaseDown;
    }

    public void redisDown(boolean down) {
        redis.up(!down);
    }

    public void registryDown(boolean down) {
        registry.up(!down);
    }

    /** Cuts the connections to Temporal; the server goes on. */
    public void temporalCut(boolean cut) {
        temporal.cut(cut);
    }

    /** The API server refuses connections, and cuts those that are open. */
    public void kubernetesDown(boolean down) {
        api.up(!down);
    }

    /** How long the ingress lags behind the cluster. */
    public void ingressDelay(Duration lag) {
        ingress.delay(lag);
    }

    /** The ingress goes on with what it knows, and hears of no change. */
    public void ingressStale(boolean stale) {
        ingress.stale(stale);
    }

    /** Whether a balancer answers at 10.0.0.10, port 80, with 502: it reaches none of its targets, which are the nodes. */
    public void balancer(boolean inFront) {
        balancer = inFront;
    }

    public boolean isBalancer() {
        return balancer;
    }

    /** Denies a verb on a resource, such as {@code patch deployments}, for good and in access reviews. */
    public void deny(String verb, String resource) {
        api.deny(verb, resource);
    }

    /** Denies nothing any more. */
    public void allowEverything() {
        api.allowEverything();
    }

    /** Replaces what a credential file holds, such as {@code registry-password}. */
    public void credential(String file, String content) throws IOException {
        credentials.write(file, content);
    }

    /** The nodes' firewalls: {@code seed}, {@code off} or {@code closed}. */
    public void firewalls(String mode) {
        network.mode(mode);
    }

    /**
     * What is wrong with the nodes: {@code no-route}, {@code cni-first}, {@code no-ufw}, {@code manage-builtins},
     * {@code node-down:ADDRESS}, {@code host-key:ADDRESS}, {@code none}.
     */
    public void nodes(String fault) {
        network.fault(fault);
    }
}
