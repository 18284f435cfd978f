package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsAtTheIngressTest {
    private static final Spec SPEC = ChatwootSpec.with(List.of("10.0.0.110"), Spec.Tls.INGRESS);

    @TempDir
    private static Path directory;

    private static Certificate right;
    private static Certificate controllersOwn;

    @BeforeAll
    static void certificates() throws Exception {
        right = Certificate.made(directory, "keybuzz", "support.keybuzz.io", 90);
        controllersOwn = Certificate.made(directory, "fake", "ingress.local", 90);
    }

    @Test
    void asksForTheFrontendsNameAtAnAddress() throws Exception {
        assertThat(ask(right, right.trusting()).served()).isTrue();
    }

    @Test
    void refusesACertificateForAnotherName() throws Exception {
        VisitorAnswer answer = ask(controllersOwn, controllersOwn.trusting());

        assertThat(answer.kind()).isEqualTo(VisitorAnswer.Kind.TLS);
        assertThat(answer.words()).contains("support.keybuzz.io");
    }

    @Test
    void refusesACertificateThatNobodyTrustsAndSaysWhoseItIs() throws Exception {
        VisitorAnswer answer = ask(right, SSLContext.getDefault());

        assertThat(answer.kind()).isEqualTo(VisitorAnswer.Kind.TLS);
        assertThat(answer.words())
                .contains(
                        "certification path",
                        "it shows the certificate of CN=keybuzz, signed by CN=keybuzz, valid until 2");
    }

    @Test
    void isContentWithACertificateForTheHost() throws Exception {
        assertThat(TlsSecret.problem(right.pem(), "support.keybuzz.io", Instant.now()))
                .isEmpty();
    }

    @Test
    void namesSubjectAndNamesOfACertificateForAnotherHost() throws Exception {
        assertThat(TlsSecret.problem(controllersOwn.pem(), "support.keybuzz.io", Instant.now()))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("CN=fake")
                        .contains("ingress.local")
                        .contains("support.keybuzz.io"));
    }

    @Test
    void namesTheDayOnWhichACertificateExpired() throws Exception {
        assertThat(TlsSecret.problem(
                        right.pem(), "support.keybuzz.io", Instant.now().plus(Duration.ofDays(365))))
                .hasValueSatisfying(why -> assertThat(why).contains("expired at 2"));
    }

    @Test
    void saysThatATlsCrtIsNoCertificate() {
        assertThat(TlsSecret.problem("hello".getBytes(), "support.keybuzz.io", Instant.now()))
                .contains("tls.crt holds no readable certificate");
    }

    @Test
    void takesAWildcardForOneLabelOnly() {
        assertThat(TlsSecret.covers("*.keybuzz.io", "support.keybuzz.io")).isTrue();
        assertThat(TlsSecret.covers("*.keybuzz.io", "a.support.keybuzz.io")).isFalse();
        assertThat(TlsSecret.covers("*.keybuzz.io", "keybuzz.io")).isFalse();
        assertThat(TlsSecret.covers("*.io", "keybuzz.io.evil")).isFalse();
    }

    @Test
    void isIssuedWhereTheAnnotationsAskCertManagerForIt() {
        assertThat(issued(Map.of("cert-manager.io/cluster-issuer", "letsencrypt")))
                .isTrue();
        assertThat(issued(Map.of("cert-manager.io/issuer", "keybuzz"))).isTrue();
        assertThat(issued(Map.of("kubernetes.io/tls-acme", "true"))).isTrue();
        assertThat(issued(Map.of("kubernetes.io/tls-acme", "false"))).isFalse();
        assertThat(issued(Map.of("example.org/cert-manager.io", "x"))).isFalse();
        assertThat(issued(null)).isFalse();
    }

    private static boolean issued(Map<String, String> annotations) {
        return TlsSecret.issued(ChatwootSpec.annotated(SPEC, annotations).ingress());
    }

    private static VisitorAnswer ask(Certificate served, SSLContext client) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(served.server()));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            return new HttpAsker(
                            address -> new HostPort(
                                    "127.0.0.1", server.getAddress().getPort()),
                            ChatwootSpec.target(SPEC).run(),
                            client::getSocketFactory,
                            Duration.ofSeconds(20),
                            Duration.ofSeconds(20))
                    .ask(VisitorRequest.get(SPEC, "10.0.0.110", "/"));
        } finally {
            server.stop(0);
        }
    }
}
