package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.report.Check;
import java.util.List;

/** Whether it is the cluster that answers: a kubeconfig may say that nobody is to ask for the API server's certificate. */
public final class ApiServerCertificate {
    public static final String ID = "kubernetes-certificate";
    /** By hand, with names that the person knows. Naming an authority turns the check on again. */
    public static final String MEND =
            "kubectl config set-cluster CLUSTER --certificate-authority=ca.crt --embed-certs, then start the worker again";

    private static final String LOOKED_AT =
            "kubectl config view --minify -o jsonpath='{.clusters[0].cluster.insecure-skip-tls-verify}'";

    private ApiServerCertificate() {}

    /** One warning where the check is turned off; none where the cluster is reached without TLS, as by {@code kubectl proxy}. */
    public static List<Check> warnings(Config config) {
        if (!config.isTrustCerts() || !config.getMasterUrl().startsWith("https:")) {
            return List.of();
        }
        return List.of(new Check(
                ID,
                "The API server's certificate is checked",
                Check.Status.WARNED,
                "Nobody checks the certificate of " + config.getMasterUrl()
                        + " (insecure-skip-tls-verify): whoever stands between reads every Secret that is written, and may"
                        + " answer for the cluster. Give the kubeconfig the cluster's authority instead",
                List.of(Observed.of(LOOKED_AT, "true"))));
    }
}
