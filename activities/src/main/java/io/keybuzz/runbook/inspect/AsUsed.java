package io.keybuzz.runbook.inspect;

import io.keybuzz.runbook.preflight.DataServices;
import io.keybuzz.runbook.preflight.PodsLogin;
import io.keybuzz.runbook.secret.SecretSource;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.Database;
import io.keybuzz.runbook.spec.Spec.Redis;
import java.util.Map;
import java.util.Optional;

/**
 * A spec with what the pods really use in the place of what it says, so that the checks of the report look there. The passwords that
 * the pods have are references of its own kind, which lead nowhere else: they go to the servers that the pods send them to.
 */
final class AsUsed {
    private static final String REDIS_PASSWORD = "used:redis-password";

    private AsUsed() {}

    /** Database, role, Redis and image of the pods; the administrator as the spec has it. */
    static Spec spec(Spec spec, UsedInstall install) {
        DataServices used = install.services();
        Database database = spec.database();
        boolean sameServer = used.isAtServerOf(spec);
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

    /** Resolves the pods' own passwords, and everything else as before. */
    static SecretSource secrets(SecretSource others, UsedInstall install) {
        SecretSource database = PodsLogin.secrets(others, install.environment());
        return (namespace, reference) -> reference.reference().equals(REDIS_PASSWORD)
                ? redisPassword(install.environment())
                        .orElseThrow(() -> new SecretUnreadable("The pods get no password for Redis"))
                : database.resolve(namespace, reference);
    }

    /** {@code REDIS_PASSWORD}, else the URL's own (lib/redis/config.rb, where the client lets the option win). */
    static Optional<String> redisPassword(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("REDIS_PASSWORD"))
                .filter(p -> !p.isEmpty())
                .or(() -> PodsLogin.inUrl(environment.get("REDIS_URL")));
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
