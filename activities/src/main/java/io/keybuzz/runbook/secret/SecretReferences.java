package io.keybuzz.runbook.secret;

import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What a spec refers to instead of holding it. */
public final class SecretReferences {
    /** Kept where secrets are, and no secrets: to mask a user's name would mask words. */
    private static final Set<String> PUBLIC = Set.of("registry.username", "firewall.ssh.knownHosts");

    private SecretReferences() {}

    /** Every reference that a run of this spec will follow, by its path in the spec. */
    public static Map<String, SecretRef> of(Spec spec) {
        Map<String, SecretRef> references = new LinkedHashMap<>();
        references.put("database.adminPassword", spec.database().adminPassword());
        references.put("redis.password", spec.redis().password());
        references.put("registry.username", spec.registry().username());
        references.put("registry.password", spec.registry().password());
        if (spec.firewall().policy() != Spec.FirewallPolicy.OFF) {
            references.put("firewall.ssh.privateKey", spec.firewall().ssh().privateKey());
            references.put("firewall.ssh.knownHosts", spec.firewall().ssh().knownHosts());
        }
        if (spec.admin() != null) {
            references.put("admin.password", spec.admin().password());
        }
        if (spec.backup() != null && spec.backup().s3() != null) {
            references.put("backup.s3.accessKey", spec.backup().s3().accessKey());
            references.put("backup.s3.secretKey", spec.backup().s3().secretKey());
        }
        if (spec.notification() != null) {
            references.put("notify.url", spec.notification().url());
            references.put("notify.signingKey", spec.notification().signingKey());
        }
        spec.secretEnv().forEach((key, reference) -> references.put("secretEnv." + key, reference));
        references.values().removeIf(reference -> reference == null);
        return references;
    }

    /** The values that nobody may see, of those that can be read; one that leads nowhere masks nothing. */
    public static Set<String> values(SecretSource secrets, Spec spec) {
        Set<String> values = new LinkedHashSet<>();
        of(spec).forEach((path, reference) -> {
            try {
                if (!PUBLIC.contains(path)) {
                    values.add(secrets.resolve(spec.namespace(), reference));
                }
            } catch (SecretUnreadable nothingToMask) {
                return;
            }
        });
        return values;
    }
}
