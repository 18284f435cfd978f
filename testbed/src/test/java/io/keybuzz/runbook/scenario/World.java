package io.keybuzz.runbook.scenario;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.report.Report;
import io.temporal.client.WorkflowClient;
import java.sql.Connection;
import java.util.List;
import java.util.Map;

/** What scenarios play in: the testbed, or the lab when {@code RUNBOOK_WORLD=lab}. */
interface World extends AutoCloseable {
    /** Addresses of the nodes, as the spec's defaults have them. */
    List<String> NODES = List.of(
            "10.0.0.100",
            "10.0.0.101",
            "10.0.0.102",
            "10.0.0.110",
            "10.0.0.111",
            "10.0.0.112",
            "10.0.0.113",
            "10.0.0.114");

    /** What the images beside the application's are called in both worlds. */
    String BACKUP_TOOLS = "ghcr.io/keybuzzio/backup-tools:1";

    String REDIS = "ghcr.io/keybuzzio/redis:7";

    /** The one for this JVM; it lives as long as that. */
    static World shared() {
        return Shared.WORLD;
    }

    /** No application, no data, no fault, credentials as they were, firewalls in a mode: {@code seed}, {@code off}, {@code closed}. */
    void reset(String firewalls) throws Exception;

    /** Puts the firewalls back into a mode, as above, and leaves everything else. */
    void firewalls(String mode) throws Exception;

    void fault(Fault fault) throws Exception;

    /** Replaces a file that the spec's secret references name, until the next reset. */
    void credential(String file, String content) throws Exception;

    /** What a spec has to say here beside the defaults. */
    Map<String, Object> spec();

    KubernetesClient kubernetes();

    WorkflowClient temporal();

    AddressMap addresses();

    /** Starts a worker when none runs. */
    void startWorker() throws Exception;

    /** Starts one whose policy file says this, in YAML; {@link #killWorker} makes room for it and ends it. */
    void startWorker(String policy) throws Exception;

    /** Ends the worker without a word to anyone. */
    void killWorker() throws Exception;

    /** Kills the application in every web container, as a node short of memory would. */
    void killWeb() throws Exception;

    /** What all workers have logged so far. */
    String workerLog() throws Exception;

    /** No node has the image with that tag any more. */
    void forgetImage(String tag) throws Exception;

    /** The registry has under this tag what it has under another, from now on. */
    void moveTag(String tag, String to) throws Exception;

    /** Makes a claim in the target namespace, with an empty volume behind it. */
    void claim(String name) throws Exception;

    /** Changes a file in a claim's volume, or makes it. */
    void damage(String claim, String path) throws Exception;

    /** A node's rules as {@code ufw show added} prints them. */
    List<String> ufwRules(String node) throws Exception;

    /** Types a rule of ufw on a node, or {@code delete} (of a route {@code route delete}) and a rule, as its administrator would. */
    void ufw(String node, String rule) throws Exception;

    /** What ufw keeps on a node, all of it, as text that is equal only when nothing was changed. */
    String ufwFiles(String node) throws Exception;

    /** The part of that which is about IPv6. */
    String ufwFilesOfIpv6(String node) throws Exception;

    /** A session of PostgreSQL's administrator, to be closed by whoever asks. */
    Connection administrator(String database) throws Exception;

    /** The first column of what PostgreSQL's administrator gets. */
    List<String> sql(String database, String query) throws Exception;

    /** What Redis answers to a command, a line each. */
    List<String> redis(String... command) throws Exception;

    /** Makes an install as hand-written scripts leave it, and returns when it serves. */
    void legacy(Variant variant) throws Exception;

    /** Runs a command of the command line that needs no Temporal. */
    CommandRun command(String... arguments) throws Exception;

    /** Keeps a report for people to look at; only the lab's tells of anything real. */
    default void keep(Report report) throws Exception {}

    @Override
    void close() throws Exception;

    /** Opens it once, closes it with the JVM. */
    final class Shared {
        private static final World WORLD = open();

        private Shared() {}

        private static World open() {
            try {
                World world = "lab".equals(System.getenv("RUNBOOK_WORLD")) ? new LabWorld() : new TestbedWorld();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        world.close();
                    } catch (Exception e) {
                        System.err.println("the world does not close: " + e);
                    }
                }));
                return world;
            } catch (Exception e) {
                throw new IllegalStateException("the world does not open: " + e.getMessage(), e);
            }
        }
    }
}
