package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Kubernetes clients as this project needs them: no hidden retries, client keys of any algorithm. */
public final class KubernetesClients {
    private static final int CONNECT_MILLIS = 10_000;
    /**
     * Kubernetes lets an admission webhook take 30 s, and ends a write after 34: whoever hangs up before never hears which webhook it
     * was.
     */
    private static final int REQUEST_MILLIS = 35_000;

    private static final String TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";

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
            return new KubernetesClientBuilder().withConfig(own).build();
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

    /** @param paths as in {@code KUBECONFIG}: one or more files, joined with the system's path separator */
    static Config fromFiles(String paths) {
        List<File> files =
                Arrays.stream(paths.split(File.pathSeparator)).map(File::new).toList();
        File file = files.stream()
                .filter(File::exists)
                .findFirst()
                .orElseThrow(() -> new NoCluster("There is no kubeconfig at " + paths));
        if (!file.isFile() || !file.canRead()) {
            throw new NoCluster("The kubeconfig " + file + " cannot be read");
        }
        Config config;
        try {
            config = Config.fromKubeconfig(file);
        } catch (RuntimeException e) {
            throw new NoCluster("The kubeconfig " + file + " is no kubeconfig");
        }
        if (config.getCurrentContext() == null || config.getCurrentContext().getContext() == null) {
            throw new NoCluster("The kubeconfig " + file
                    + " has no current context: choose one with `kubectl config use-context NAME`");
        }
        return config;
    }
}
