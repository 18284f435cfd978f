package io.keybuzz.runbook.spec;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals a stored spec, so that whoever can write the Secret it is kept in cannot send our credentials elsewhere with the next redeploy.
 * HMAC-SHA256 over the document's bytes.
 */
public final class SpecHmac {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST_KEY = 16;

    private SpecHmac() {}

    /**
     * The seal, in hexadecimal.
     *
     * @throws IllegalArgumentException when the key is shorter than 16 bytes
     */
    public static String sign(byte[] key, String document) {
        if (key.length < SHORTEST_KEY) {
            throw new IllegalArgumentException("the key of the HMAC needs at least " + SHORTEST_KEY + " bytes");
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(document.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** Whether the seal is the document's; compared in constant time. */
    public static boolean verify(byte[] key, String document, String seal) {
        return seal != null
                && MessageDigest.isEqual(
                        sign(key, document).getBytes(StandardCharsets.US_ASCII),
                        seal.getBytes(StandardCharsets.US_ASCII));
    }
}
