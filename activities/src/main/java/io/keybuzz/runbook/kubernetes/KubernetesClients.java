package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Kubernetes clients as this project needs them: no hidden retries, client keys of any algorithm. */
public final class KubernetesClients {
    private static final int CONNECT_MILLIS = 10_000;
    /**
     * Kubernetes lets an admission webhook take 30 s, and ends a write after 34: whoever hangs up before never hears which webhook it
     * was.
     */
    private static final int REQUEST_MILLIS = 35_000;

    private static final String TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";
    /** For all clients of the process: every new one would find out anew how each class of the model is read and written. */
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private KubernetesClients() {}

    /**
     * From {@code KUBECONFIG}, {@code ~/.kube/config} or the pod's service account.
     *
     * @throws NoCluster when there is none of them, or it cannot be used; the message is one sentence for people
     */
    public static KubernetesClient fromEnvironment() {
        String named = System.getenv("KUBECONFIG");
        Path home = Path.of(System.getProperty("user.home"), ".kube", "config");
        if (named != null && !named.isBlank()) {
            return of(fromFiles(named));
        }
        if (Files.exists(home)) {
            return of(fromFiles(home.toString()));
        }
        if (Files.exists(Path.of(TOKEN))) {
            return of(new ConfigBuilder().withAutoConfigure().build());
        }
        throw new NoCluster("There is no kubeconfig: KUBECONFIG is not set, there is no " + home
                + ", and this is not a pod with a service account");
    }

    /**
     * From a configuration, such as the testbed's. Its time-outs, retries and key algorithm are set here.
     *
     * @throws NoCluster when it cannot be used
     */
    public static KubernetesClient of(Config config) {
        Config own = new ConfigBuilder(config)
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout(CONNECT_MILLIS)
                .withRequestTimeout(REQUEST_MILLIS)
                .withUserAgent("chatwoot-runbook")
                .build();
        try {
            ClientKey.algorithm(own.getClientKeyData(), own.getClientKeyFile()).ifPresent(own::setClientKeyAlgo);
            return new KubernetesClientBuilder()
                    .withConfig(own)
                    .withKubernetesSerialization(SERIALIZATION)
                    .build();
        } catch (RuntimeException e) {
            throw new NoCluster("The credentials in the kubeconfig cannot be used: " + e.getMessage());
        }
    }

    /**
     * One cheap call, so that classes are loaded and the connection stands before the first activity needs them. To be called on a
     * thread of its own at start; says nothing when the cluster does not answer, since preflight will.
     */
    public static void warm(KubernetesClient client) {
        try {
            client.raw("/version");
            client.namespaces().withName(ServerSideApply.OWN_NAMESPACE).get();
        } catch (RuntimeException preflightWillSay) {
            return;
        }
    }

    /**
     * What {@code kubectl} makes of the same files: of a name that several of them have, and of the current context, the first counts. Files
     * that are not there are left out. A token that an exec plugin renews has to be in the file of its context: the client reads that one
     * again, and no other.
     *
     * @param paths as in {@code KUBECONFIG}: one or more files, joined with the system's path separator
     * @throws NoCluster when there is none, or one of them cannot be used
     */
    static Config fromFiles(String paths) {
        List<File> files = Arrays.stream(paths.split(File.pathSeparator))
                .map(File::new)
                .filter(File::exists)
                .toList();
        if (files.isEmpty()) {
            throw new NoCluster("There is no kubeconfig at " + paths);
        }
        return merged(files, files.stream().map(File::toString).collect(Collectors.joining(File.pathSeparator)));
    }

    private static Config merged(List<File> files, String named) {
        var parsed = files.stream().map(KubernetesClients::parsed).toList();
        String current = parsed.stream()
                .map(io.fabric8.kubernetes.api.model.Config::getCurrentContext)
                .filter(name -> name != null && !name.isEmpty())
                .findFirst()
                .orElse(null);
        Config config = Config.empty();
        try {
            KubeConfigUtils.merge(config, current, parsed.toArray(io.fabric8.kubernetes.api.model.Config[]::new));
        } catch (RuntimeException e) {
            throw new NoCluster("The kubeconfig " + named + " cannot be used");
        }
        // Where the first current context is gone fabric8 takes the next file's, which may be another cluster.
        if (config.getCurrentContext() == null
                || !config.getCurrentContext().getName().equals(current)) {
            throw new NoCluster("The kubeconfig " + named
                    + " has no current context: choose one with `kubectl config use-context NAME`");
        }
        // Without it fabric8 asks the cluster that this process runs in.
        if (config.getFileWithCluster() == null) {
            throw new NoCluster("The kubeconfig " + named + " has no cluster "
                    + config.getCurrentContext().getContext().getCluster() + ", which its context " + current
                    + " names");
        }
        return config;
    }

    private static io.fabric8.kubernetes.api.model.Config parsed(File file) {
        if (!file.isFile() || !file.canRead()) {
            throw new NoCluster("The kubeconfig " + file + " cannot be read");
        }
        try {
            return KubeConfigUtils.parseConfig(file);
        } catch (RuntimeException e) {
            throw new NoCluster("The kubeconfig " + file + " is no kubeconfig");
        }
    }
}
