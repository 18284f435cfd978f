package io.keybuzz.runbook.kubernetes;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.activity.Sha256;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A normalised object that may be shown: the values of a Secret, of anything named like a secret, and of anything that contains one
 * are replaced by {@code ***} and a short digest, so that a change is still seen. The digest is salted by process: nobody can try
 * passwords against it.
 */
final class Masked {
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|ENCRYPTION).*");
    // Keys that merely name where a secret is.
    private static final Pattern REFERENCE =
            Pattern.compile("secretName|secretRef|secretKeyRef|imagePullSecrets|secret|automountServiceAccountToken");
    private static final String SALT = Long.toHexString(new SecureRandom().nextLong());

    private Masked() {}

    static Map<String, Object> of(Map<String, Object> object, Collection<String> secrets) {
        Map<String, Object> masked = new LinkedHashMap<>();
        boolean secret = "Secret".equals(object.get("kind"));
        object.forEach((key, value) -> masked.put(
                key, secret && (key.equals("data") || key.equals("stringData")) ? all(value) : some(value, secrets)));
        return masked;
    }

    private static Object all(Object value) {
        Map<String, Object> masked = new LinkedHashMap<>();
        Tree.map(value).forEach((key, v) -> masked.put(key, stars("***", v)));
        return masked;
    }

    private static Object some(Object value, Collection<String> secrets) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> masked = new LinkedHashMap<>();
            boolean namedLikeASecret = map.get("name") instanceof String n && secretName(n);
            map.forEach((key, child) -> masked.put(
                    String.valueOf(key),
                    child instanceof String
                                    && (secretName(String.valueOf(key))
                                            || key.equals(ObjectContent.LAST_APPLIED)
                                            || (namedLikeASecret && key.equals("value")))
                            ? stars("***", child)
                            : some(child, secrets)));
            return masked;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(item -> some(item, secrets)).toList();
        }
        if (value instanceof String text) {
            String shown = RemoteText.mask(text, secrets);
            return shown.equals(RemoteText.neutralise(text)) ? shown : stars(shown, text);
        }
        return value;
    }

    private static boolean secretName(String name) {
        return SECRET_NAME.matcher(name).matches() && !REFERENCE.matcher(name).matches();
    }

    private static String stars(String shown, Object value) {
        return shown + " (sha256 " + Sha256.hex(SALT + value).substring(0, 8) + ")";
    }
}
