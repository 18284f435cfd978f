package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether every secret that the spec refers to can be had, now rather than in the middle of the run. */
public final class SecretsPrecheck implements Precheck {
    private final Connections connections;

    public SecretsPrecheck(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Findings look(Target target) {
        List<Diagnosis> problems = new ArrayList<>();
        references(target.spec()).forEach((path, reference) -> {
            try {
                connections.secrets().resolve(target.namespace(), reference);
            } catch (SecretUnreadable e) {
                problems.add(new Diagnosis(
                        Cause.SECRET_UNREADABLE,
                        path + ": " + e.getMessage(),
                        List.of(),
                        List.of(),
                        "Put the secret where " + reference + " says, or correct " + path + " in the spec",
                        false));
            }
        });
        return Findings.problems(problems);
    }

    /** Every reference that a run of this spec will follow, by its path in the spec. */
    static Map<String, SecretRef> references(Spec spec) {
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
}
