package io.keybuzz.runbook.redis;

import io.keybuzz.runbook.spec.Spec;
import java.nio.charset.StandardCharsets;

/** The address that Chatwoot takes from {@code REDIS_URL}. */
public final class RedisUrl {
    private RedisUrl() {}

    /** {@code redis://:PASSWORD@HOST:PORT/DB}, the password percent-encoded. @param password null when Redis has none */
    public static String of(Spec.Redis spec, String password) {
        return "redis://"
                + (password == null || password.isEmpty() ? "" : ":" + encode(password) + "@")
                + new Spec.HostPort(spec.host(), spec.port())
                + "/"
                + spec.database();
    }

    /** RFC 3986: everything but its unreserved characters, since a form's {@code +} would not be read back as a space. */
    public static String encode(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.toString();
    }
}
