package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.Report;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * TLS that ends in the Ingress, with a certificate that the lab's own authority signed; once before it, and the Ingress redirects to
 * https all the same.
 */
@LabOnly("the testbed's ingress ends no TLS")
class TlsScenarioTest extends DiagnosisScenario {
    private static final String SECRET = "support-tls";
    private static final Map<String, Object> SPEC =
            Map.of("adopt", "YES", "ingress", Map.of("tls", "INGRESS", "tlsSecretName", SECRET, "port", 443));

    @TempDir
    private Path directory;

    @BeforeEach
    void aCertificateInTheNamespace() throws Exception {
        lab().certificate(SECRET, "support.keybuzz.io");
    }

    /** The next one trusts again whom others trust. */
    @AfterEach
    void endTheWorker() throws Exception {
        world.killWorker();
    }

    @Test
    void visitorsComeInWithTlsAtEveryNode() throws Exception {
        world.killWorker();
        lab().startWorkerWith(
                        "-Djavax.net.ssl.trustStore=" + trustStore() + " -Djavax.net.ssl.trustStorePassword=changeit");

        Report report = install(SPEC);

        assertSucceeded(report);
        assertThat(check(report, "ingress-addresses").evidence().toString())
                .contains("https://support.keybuzz.io/", "10.0.0.100:443", "10.0.0.114:443");
        assertThat(check(report, "visitor").status()).isNotEqualTo(Status.FAILED);
        assertThat(check(report, "secret-hygiene").detail())
                .as("somebody made the Secret with kubectl apply")
                .contains("Secret/" + SECRET + " annotation kubectl.kubernetes.io/last-applied-configuration");
        for (String node : World.NODES) {
            assertThat(lab().lab(
                                    "net",
                                    "ops",
                                    "curl",
                                    "-sS",
                                    "-o",
                                    "/dev/null",
                                    "-w",
                                    "%{http_code} %{ssl_verify_result}",
                                    "--cacert",
                                    lab().authority().toString(),
                                    "--connect-to",
                                    "support.keybuzz.io:443:" + node + ":443",
                                    "https://support.keybuzz.io/app/login"))
                    .as(node)
                    .containsExactly("200 0");
        }
        assertSucceeded(Run.verify(world, Map.of()));
    }

    @Test
    void aCertificateOfAnAuthorityThatTheWorkerDoesNotTrust() throws Exception {
        Diagnosis told = fails(SPEC, Cause.TLS);

        assertThat(told.summary())
                .contains("fails the TLS handshake", "CN=support.keybuzz.io, signed by CN=lab-ca, valid until");
        assertThat(told.remedy()).contains("javax.net.ssl.trustStore");
        DiagnosesDocument.told("a certificate of an authority that the worker does not trust", told);
    }

    @Test
    void aCertificateThatTheControllerDoesNotTake() throws Exception {
        lab().certificate("other-tls", "other.keybuzz.io");
        var secrets = world.kubernetes().secrets().inNamespace("chatwoot");
        String othersKey = secrets.withName("other-tls").get().getData().get("tls.key");
        secrets.withName(SECRET)
                .edit(s -> new SecretBuilder(s).addToData("tls.key", othersKey).build());

        Diagnosis told = fails(SPEC, Cause.TLS);

        assertThat(told.summary()).contains("Kubernetes Ingress Controller Fake Certificate");
        assertThat(told.remedy()).contains("the controller's own");
        DiagnosesDocument.told("a certificate that the controller does not take", told);
    }

    @Test
    void anIngressThatSendsTheBalancersRequestsBackToHttps() throws Exception {
        Map<String, String> annotations = Map.of("nginx.ingress.kubernetes.io/force-ssl-redirect", "true");

        Diagnosis told = fails(Map.of("adopt", "YES", "ingress", Map.of("annotations", annotations)), Cause.TLS);

        assertThat(told.summary()).contains("redirects to itself without end (https://support.keybuzz.io/");
        assertThat(told.remedy()).contains("force-ssl-redirect");
        DiagnosesDocument.told("an ingress that redirects to itself", told);
    }

    private static LabWorld lab() {
        return (LabWorld) world;
    }

    private Path trustStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(lab().authority())) {
            store.setCertificateEntry(
                    "lab", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        Path file = directory.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "changeit".toCharArray());
        }
        return file;
    }
}
