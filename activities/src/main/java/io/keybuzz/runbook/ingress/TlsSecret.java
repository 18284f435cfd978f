package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.spec.Spec;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Who makes a certificate for a host, and what is wrong with it. Pure. */
final class TlsSecret {
    private static final int DNS_NAME = 2;

    private TlsSecret() {}

    /** Whether cert-manager makes the Secret, as the Ingress' annotations ask it to: it does so only once the Ingress is there. */
    static boolean issued(Spec.Ingress ingress) {
        Map<String, String> annotations = ingress.annotations();
        return annotations != null
                && (annotations.keySet().stream().anyMatch(name -> name.startsWith("cert-manager.io/"))
                        || "true".equals(annotations.get("kubernetes.io/tls-acme")));
    }

    /**
     * @param pem {@code tls.crt}, the server's own certificate first
     * @return a sentence that names subject and dates; empty when a browser would be content with names and dates
     */
    static Optional<String> problem(byte[] pem, String host, Instant now) {
        X509Certificate certificate;
        try {
            certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
        } catch (CertificateException e) {
            return Optional.of("tls.crt holds no readable certificate");
        }
        String subject = certificate.getSubjectX500Principal().getName();
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            return Optional.of("the certificate of " + subject + " expired at "
                    + certificate.getNotAfter().toInstant());
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            return Optional.of("the certificate of " + subject + " is valid only from "
                    + certificate.getNotBefore().toInstant());
        }
        List<String> names = names(certificate);
        return names.stream().anyMatch(n -> covers(n, host))
                ? Optional.empty()
                : Optional.of("the certificate of " + subject + " is for "
                        + (names.isEmpty() ? "no DNS name" : String.join(", ", names)) + ", not for " + host);
    }

    /** Whether a certificate's name covers a host: equal, or a wildcard for exactly one label (RFC 6125). */
    static boolean covers(String name, String host) {
        String n = name.toLowerCase(Locale.ROOT);
        String h = host.toLowerCase(Locale.ROOT);
        int dot = h.indexOf('.');
        return n.equals(h) || n.startsWith("*.") && dot > 0 && n.substring(1).equals(h.substring(dot));
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(n -> Integer.valueOf(DNS_NAME).equals(n.get(0)))
                            .map(n -> String.valueOf(n.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
