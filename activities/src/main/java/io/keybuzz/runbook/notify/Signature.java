package io.keybuzz.runbook.notify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How a receiver knows that a notification is ours and not an old one sent again. */
final class Signature {
    static final String HEADER = "X-Runbook-Signature";
    private static final String HMAC = "HmacSHA256";

    private Signature() {}

    /** {@code t=UNIX,v1=HEX}: HMAC-SHA256 of {@code t.body}. */
    static String header(String key, String body, Instant at) {
        long t = at.getEpochSecond();
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), HMAC));
            byte[] hash = mac.doFinal((t + "." + body).getBytes(StandardCharsets.UTF_8));
            return "t=" + t + ",v1=" + HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no " + HMAC + ".");
        }
    }
}
