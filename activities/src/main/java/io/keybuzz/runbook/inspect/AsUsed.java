package io.keybuzz.runbook.inspect;

import io.keybuzz.runbook.preflight.DataServices;
import io.keybuzz.runbook.secret.SecretSource;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.Database;
import io.keybuzz.runbook.spec.Spec.HostPort;
import io.keybuzz.runbook.spec.Spec.Redis;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A spec with what the pods really use in the place of what it says, so that the checks of the report look there. The passwords that
 * the pods have are references of its own kind, which lead nowhere else: they go to the servers that the pods send them to.
 */
final class AsUsed {
    private static final String DATABASE_PASSWORD = "used:database-password";
    private static final String REDIS_PASSWORD = "used:redis-password";
    private static final Pattern USERINFO = Pattern.compile("://[^/]*:(.*)@[^@]*$");

    private AsUsed() {}

    /** Database, role, Redis and image of the pods; the administrator as the spec has it. */
    static Spec spec(Spec spec, UsedInstall install) {
        DataServices used = install.services();
        Database database = spec.database();
        boolean sameServer = sameServer(spec, used);
        return spec.but()
                .image(install.webContainer().getImage())
                .database(new Database(
                        sameServer ? database.host() : used.database().host(),
                        sameServer ? database.port() : used.database().port(),
                        used.name(),
                        used.role(),
                        database.adminUsername(),
                        database.adminPassword(),
                        database.sslMode(),
                        sameServer ? database.direct() : null))
                .redis(redis(spec.redis(), install))
                .spec();
    }

    /** The same with the pods' own role in the place of the administrator. */
    static Spec asApplication(Spec used) {
        Database d = used.database();
        return used.but()
                .database(new Database(
                        d.host(),
                        d.port(),
                        d.name(),
                        d.username(),
                        d.username(),
                        new SecretRef(DATABASE_PASSWORD),
                        d.sslMode(),
                        d.direct()))
                .spec();
    }

    /** Whether the pods' PostgreSQL is the one that the spec's administrator belongs to. */
    static boolean sameServer(Spec spec, DataServices used) {
        HostPort stated = new HostPort(spec.database().host(), spec.database().port());
        return used.database().equals(stated)
                || used.database().equals(spec.database().session());
    }

    /** Resolves the pods' own passwords, and everything else as before. */
    static SecretSource secrets(SecretSource others, UsedInstall install) {
        return (namespace, reference) -> switch (reference.reference()) {
            case DATABASE_PASSWORD ->
                databasePassword(install.environment())
                        .orElseThrow(() -> new SecretUnreadable("The pods get no password for PostgreSQL"));
            case REDIS_PASSWORD ->
                redisPassword(install.environment())
                        .orElseThrow(() -> new SecretUnreadable("The pods get no password for Redis"));
            default -> others.resolve(namespace, reference);
        };
    }

    static Optional<String> databasePassword(Map<String, String> environment) {
        return inUrl(environment.get("DATABASE_URL"))
                .or(() -> Optional.ofNullable(environment.get("POSTGRES_PASSWORD")))
                .filter(p -> !p.isEmpty());
    }

    /** {@code REDIS_PASSWORD}, else the URL's own (lib/redis/config.rb, where the client lets the option win). */
    static Optional<String> redisPassword(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("REDIS_PASSWORD"))
                .filter(p -> !p.isEmpty())
                .or(() -> inUrl(environment.get("REDIS_URL")));
    }

    private static Optional<String> inUrl(String url) {
        Matcher m = USERINFO.matcher(url == null ? "" : url.strip());
        return m.find() && !m.group(1).isEmpty()
                ? Optional.of(URLDecoder.decode(m.group(1).replace("+", "%2B"), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private static Redis redis(Redis spec, UsedInstall install) {
        DataServices used = install.services();
        if (used.redis() == null || !used.redisDatabase().matches("[0-9]{1,4}")) {
            return spec;
        }
        return new Redis(
                used.redis().host(),
                used.redis().port(),
                Integer.parseInt(used.redisDatabase()),
                redisPassword(install.environment()).isPresent() ? new SecretRef(REDIS_PASSWORD) : null);
    }
}
