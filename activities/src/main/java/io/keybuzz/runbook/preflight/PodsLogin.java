package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.secret.SecretSource;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.Database;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The role and password with which pods log in to PostgreSQL, to ask there what an administrator is asked elsewhere. The password is a
 * reference of its own kind, which leads nowhere else: it goes to the server that the pods send it to.
 */
public final class PodsLogin {
    private static final String PASSWORD = "used:database-password";
    private static final Pattern USERINFO = Pattern.compile("://[^/]*:(.*)@[^@]*$");

    private PodsLogin() {}

    /** The spec with that role in the place of the administrator, at its database and its server. */
    public static Spec asAdministrator(Spec used) {
        Database d = used.database();
        return used.but()
                .database(new Database(
                        d.host(),
                        d.port(),
                        d.name(),
                        d.username(),
                        d.username(),
                        new SecretRef(PASSWORD),
                        d.sslMode(),
                        d.direct()))
                .spec();
    }

    /** The spec with the database that pods use on another server than the spec's, and with their login there. */
    static Spec there(Spec spec, DataServices used) {
        return asAdministrator(spec.but()
                .database(new Database(
                        used.database().host(),
                        used.database().port(),
                        used.name(),
                        used.role(),
                        used.role(),
                        null,
                        spec.database().sslMode(),
                        null))
                .spec());
    }

    /** Resolves the pods' own password for PostgreSQL, and everything else as before. */
    public static SecretSource secrets(SecretSource others, Map<String, String> environment) {
        return (namespace, reference) -> reference.reference().equals(PASSWORD)
                ? password(environment)
                        .orElseThrow(() -> new SecretUnreadable("The pods get no password for PostgreSQL"))
                : others.resolve(namespace, reference);
    }

    /** That of {@link DataServices#URLS}, else {@code POSTGRES_PASSWORD}; empty where the pods send none. */
    public static Optional<String> password(Map<String, String> environment) {
        return inUrl(DataServices.url(environment))
                .or(() -> Optional.ofNullable(environment.get("POSTGRES_PASSWORD")))
                .filter(p -> !p.isEmpty());
    }

    /** The password in a URL, decoded; empty when it has none. */
    public static Optional<String> inUrl(String url) {
        Matcher m = USERINFO.matcher(url == null ? "" : url.strip());
        return m.find() && !m.group(1).isEmpty()
                ? Optional.of(URLDecoder.decode(m.group(1).replace("+", "%2B"), StandardCharsets.UTF_8))
                : Optional.empty();
    }
}
