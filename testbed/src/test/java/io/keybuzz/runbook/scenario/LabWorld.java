package io.keybuzz.runbook.scenario;

import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.kubernetes.KubernetesClients;
import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.ReportFiles;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The lab: a real cluster, and the worker as a process of its own. Runs in the network of the lab's ops host; see lab/test. */
final class LabWorld implements World {
    private static final int WORKER_PORT = 18_082;

    private final Path lab = Path.of(System.getenv("RUNBOOK_LAB"));
    private final Path artifacts = lab.resolve("artifacts");
    private final Path log = artifacts.resolve("worker.log");
    private final Path credentials = Path.of(System.getenv("RUNBOOK_CREDENTIALS_DIR"));
    private final TemporalConnection temporal = TemporalConnection.open(System.getenv(), stubs -> {});
    private final KubernetesClient kubernetes = KubernetesClients.fromEnvironment();
    private final List<Process> suspended = new ArrayList<>();
    private int port = WORKER_PORT;
    private Process worker;

    LabWorld() throws IOException {
        Files.createDirectories(artifacts);
        Files.deleteIfExists(log);
    }

    /** The program as it was built for this test. */
    Path jar() {
        return artifacts.resolve("runbook.jar");
    }

    /** What a verb of the lab prints; one verb a line in lab/lab. */
    List<String> lab(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(lab.resolve("lab").toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        List<String> lines =
                new String(process.getInputStream().readAllBytes()).lines().toList();
        if (process.waitFor() != 0) {
            throw new IOException("lab/lab " + String.join(" ", words) + " failed: " + lines);
        }
        return lines;
    }

    @Override
    public void reset(String firewalls) throws Exception {
        lab("reset", firewalls);
    }

    @Override
    public void firewalls(String mode) throws Exception {
        lab("ufw", mode);
    }

    @Override
    public void fault(Fault fault) throws Exception {
        lab("fault", fault.word());
    }

    @Override
    public void credential(String file, String content) throws IOException {
        Files.writeString(credentials.resolve(file), content + "\n");
    }

    @Override
    public Map<String, Object> spec() {
        return Map.of("registry", Map.of("endpoint", "http://10.0.0.10:5000"));
    }

    @Override
    public KubernetesClient kubernetes() {
        return kubernetes;
    }

    @Override
    public WorkflowClient temporal() {
        return temporal.client();
    }

    @Override
    public AddressMap addresses() {
        return AddressMap.IDENTITY;
    }

    @Override
    public void startWorker(String policy) throws Exception {
        Path file = Files.writeString(temporary("policy.yaml"), policy);
        start(Map.of("RUNBOOK_POLICY", file.toString()));
    }

    @Override
    public void startWorker() throws Exception {
        start(Map.of());
    }

    /** Starts one with an identity of {@code chatwoot-runbook}, which may do what the cluster's RBAC grants it and nothing else. */
    void startWorkerAs(String serviceAccount) throws Exception {
        start(Map.of("KUBECONFIG", kubeconfig(serviceAccount).toString()));
    }

    /** Starts one whose Java is told something, as by RUNBOOK_JAVA_OPTS. */
    void startWorkerWith(String javaOptions) throws Exception {
        start(Map.of("JAVA_TOOL_OPTIONS", javaOptions));
    }

    /** Runs a command with that identity. */
    CommandRun commandAs(String serviceAccount, String... arguments) throws Exception {
        return command(Map.of("KUBECONFIG", kubeconfig(serviceAccount).toString()), arguments);
    }

    private Path kubeconfig(String serviceAccount) throws IOException {
        String token = kubernetes
                .serviceAccounts()
                .inNamespace("chatwoot-runbook")
                .withName(serviceAccount)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        String administrators = Files.readString(Path.of(System.getenv("KUBECONFIG")));
        return Files.writeString(
                temporary("identity.kubeconfig"),
                administrators.replaceFirst("user: \\{[^}]*}", "user: {token: " + token + "}"));
    }

    private static Path temporary(String name) throws IOException {
        Path file = Files.createTempFile("runbook-", "-" + name);
        file.toFile().deleteOnExit();
        return file;
    }

    private void start(Map<String, String> settings) throws Exception {
        if (worker != null && worker.isAlive()) {
            return;
        }
        ProcessBuilder start = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-jar",
                        jar().toString(),
                        "worker")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        start.environment().keySet().removeIf(name -> name.equals("RUNBOOK_WORLD") || name.equals("RUNBOOK_LAB"));
        start.environment().put("RUNBOOK_HTTP_PORT", String.valueOf(port));
        start.environment().putAll(settings);
        worker = start.start();
        Waiting.until("the worker is ready", Duration.ofSeconds(30), () -> isReady(port));
    }

    private static boolean isReady(int port) {
        try {
            HttpURLConnection asked = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/readyz").toURL().openConnection();
            return asked.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void killWorker() throws InterruptedException {
        worker.destroyForcibly().waitFor(); // SIGKILL
    }

    @Override
    public void killWeb() throws Exception {
        lab("kill-web");
    }

    @Override
    public String workerLog() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void forgetImage(String tag) throws Exception {
        lab("forget", tag);
    }

    @Override
    public void moveTag(String tag, String to) throws Exception {
        lab("move-tag", tag, to);
    }

    @Override
    public void claim(String name) throws Exception {
        lab("claim", name);
    }

    /** Makes a Secret in the application's namespace with a certificate for that host, signed by {@link #authority()}. */
    void certificate(String secret, String host) throws Exception {
        lab("certificate", secret, host);
    }

    /** The certificate of the lab's own authority. */
    Path authority() {
        return Path.of(System.getenv("KUBECONFIG")).resolveSibling("pki").resolve("ca.crt");
    }

    /** Makes a bucket, empty, with the files of its keys. */
    void bucket(String name) throws Exception {
        lab("bucket", name);
    }

    @Override
    public void damage(String claim, String path) throws Exception {
        lab("damage", claim, path);
    }

    @Override
    public List<String> ufwRules(String node) throws Exception {
        return lab("node", nodeName(node), "ufw", "show", "added").stream()
                .filter(line -> line.startsWith("ufw "))
                .toList();
    }

    @Override
    public void ufw(String node, String rule) throws Exception {
        onNode(node, "ufw " + rule);
    }

    @Override
    public String ufwFiles(String node) throws Exception {
        return String.join(
                "\n",
                lab("node", nodeName(node), "cat", "/etc/ufw/ufw.conf", "/etc/ufw/user.rules", "/etc/ufw/user6.rules"));
    }

    @Override
    public String ufwFilesOfIpv6(String node) throws Exception {
        return String.join("\n", lab("node", nodeName(node), "cat", "/etc/ufw/user6.rules"));
    }

    @Override
    public Connection administrator(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://10.0.0.10:5432/" + database, "postgres", "admin");
    }

    /** Suspends the worker's process in whatever it does; the next worker is another one. */
    void suspendWorker() throws IOException, InterruptedException {
        signal(worker, "STOP");
        suspended.add(worker);
        worker = null;
        port++;
    }

    /** Temporal is away for so long, as after a crash. */
    void temporalOutage(Duration away) throws IOException, InterruptedException {
        lab("restart", "temporal", String.valueOf(away.toSeconds()));
    }

    /** Lets the suspended processes go on. */
    void resumeSuspended() throws IOException, InterruptedException {
        for (Process process : suspended) {
            signal(process, "CONT");
        }
    }

    /** Whether the first worker that was suspended is at work again. */
    boolean suspendedIsReady() {
        return isReady(port - 1);
    }

    /** Ends them. */
    void endSuspended() throws IOException, InterruptedException {
        resumeSuspended();
        for (Process process : suspended) {
            process.destroyForcibly().waitFor();
        }
        suspended.clear();
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** What a node's shell prints, as root there. */
    List<String> onNode(String address, String script) throws IOException, InterruptedException {
        return lab("node", nodeName(address), "sh", "-c", script);
    }

    private String nodeName(String address) {
        return kubernetes.nodes().list().getItems().stream()
                .filter(node -> node.getStatus().getAddresses().stream()
                        .anyMatch(a -> a.getAddress().equals(address)))
                .findFirst()
                .orElseThrow()
                .getMetadata()
                .getName();
    }

    @Override
    public List<String> sql(String database, String query) throws Exception {
        return lab("psql", query, database);
    }

    @Override
    public List<String> redis(String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of("redis"));
        words.addAll(List.of(command));
        return lab(words.toArray(String[]::new));
    }

    @Override
    public void legacy(Variant variant) throws Exception {
        lab("legacy", variant.word());
        if (variant == Variant.LATEST) {
            // Or it would write a row at any moment, whoever looks at it or takes it over.
            Waiting.until(
                    "its Sidekiq has done what its migrations left it", Duration.ofMinutes(2), this::areThreeJobsDone);
        }
    }

    private boolean areThreeJobsDone() {
        try {
            return sql(Legacy.DATABASE, "SELECT 1 FROM standin_jobs").size() == 3;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CommandRun command(String... arguments) throws Exception {
        return command(Map.of(), arguments);
    }

    private CommandRun command(Map<String, String> settings, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar().toString()));
        command.addAll(List.of(arguments));
        Path errors = temporary("command.err");
        ProcessBuilder start = new ProcessBuilder(command).redirectError(errors.toFile());
        start.environment().keySet().removeIf(name -> name.equals("RUNBOOK_WORLD") || name.equals("RUNBOOK_LAB"));
        start.environment().putAll(settings);
        Process process = start.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new CommandRun(process.waitFor(), out, Files.readString(errors));
    }

    @Override
    public void keep(Report report) throws IOException {
        ReportFiles.write(artifacts.resolve("report"), report);
    }

    @Override
    public void close() throws Exception {
        suspended.forEach(Process::destroyForcibly);
        if (worker != null) {
            worker.destroy();
            worker.waitFor();
        }
        temporal.close();
        kubernetes.close();
    }
}
