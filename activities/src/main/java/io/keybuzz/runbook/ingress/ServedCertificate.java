package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.activity.RemoteText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Which certificate an address shows for a host; looked at when one was not accepted, and never accepted itself. */
final class ServedCertificate {
    /** The controller's own, which it serves where a Secret is missing or unusable (ingress-nginx, internal/net/ssl). */
    static final String FAKE = "Kubernetes Ingress Controller Fake Certificate";

    private ServedCertificate() {}

    /** Subject, issuer and end in a sentence; empty when none was shown in time. */
    static Optional<String> at(InetSocketAddress address, String host, Duration patience) {
        Looker looker = new Looker();
        try (Socket plain = new Socket()) {
            plain.connect(address, (int) patience.toMillis());
            plain.setSoTimeout((int) patience.toMillis());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {looker}, null);
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, host, address.getPort(), true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(host)));
                socket.setSSLParameters(parameters);
                socket.startHandshake();
            }
        } catch (IOException | GeneralSecurityException refused) {
            // As it always is once the certificate was seen.
        }
        return Optional.ofNullable(looker.seen.get()).map(ServedCertificate::sentence);
    }

    private static String sentence(X509Certificate certificate) {
        return RemoteText.neutralise("it shows the certificate of "
                + certificate.getSubjectX500Principal().getName() + ", signed by "
                + certificate.getIssuerX500Principal().getName() + ", valid until "
                + certificate.getNotAfter().toInstant());
    }

    /** Ends every handshake where the server has shown itself. */
    private static final class Looker implements X509TrustManager {
        private final AtomicReference<X509Certificate> seen = new AtomicReference<>();

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            seen.set(chain[0]);
            throw new CertificateException("only looked at");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("no client is expected");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
