package io.keybuzz.runbook.kubernetes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The algorithm of a client key: fabric8 takes RSA for granted and fails on an EC key with "Invalid DER: object is not integer". */
final class ClientKey {
    private ClientKey() {}

    /**
     * @param data the PEM in Base64, as in a kubeconfig; may be null
     * @param file the PEM's file; may be null
     */
    static Optional<String> algorithm(String data, String file) {
        try {
            if (data != null && !data.isBlank()) {
                return algorithm(new String(Base64.getMimeDecoder().decode(data), StandardCharsets.US_ASCII));
            }
            return file == null || file.isBlank() ? Optional.empty() : algorithm(Files.readString(Path.of(file)));
        } catch (IOException e) {
            throw new NoCluster("the client key " + file + " cannot be read");
        } catch (IllegalArgumentException e) {
            throw new NoCluster("client-key-data is not Base64");
        }
    }

    static Optional<String> algorithm(String pem) {
        if (pem.contains("BEGIN EC PRIVATE KEY")) {
            return Optional.of("EC");
        }
        if (pem.contains("BEGIN RSA PRIVATE KEY")) {
            return Optional.of("RSA");
        }
        String base64 = pem.replaceAll("(?s).*-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----.*", "$1");
        for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
            try {
                KeyFactory.getInstance(algorithm)
                        .generatePrivate(
                                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
                return Optional.of(algorithm);
            } catch (GeneralSecurityException | IllegalArgumentException another) {
                continue;
            }
        }
        return Optional.empty();
    }
}
