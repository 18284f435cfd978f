package io.keybuzz.runbook.install;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.config.ConfigActivities;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** That a secret stood in a ConfigMap: taking it out does not make it secret again. */
final class LeakedSecrets {
    static final String ID = "leaked-secrets";

    private LeakedSecrets() {}

    /** A warning while the ConfigMap held secrets; empty otherwise. @param facts of the act on the ConfigMap */
    static Optional<Check> check(Target target, Map<String, String> facts, Instant now) {
        String keys = facts.get(ConfigActivities.EXPOSED_KEYS);
        if (keys == null) {
            return Optional.empty();
        }
        String map = "ConfigMap " + target.namespace() + "/" + Names.CONFIG_MAP;
        return Optional.of(new Check(
                ID,
                "Secrets that were readable",
                Check.Status.WARNED,
                keys.replace(",", ", ") + " stood in " + map + ", where whoever may read ConfigMaps could read it: the"
                        + " password in it is to be taken for leaked. Give it another value: the database's under secretEnv:"
                        + " {POSTGRES_PASSWORD: \"file:NAME\"} in the spec; that of Redis by CONFIG SET requirepass and"
                        + " CONFIG REWRITE (or in redis.conf), then where redis.password of the spec leads; and run"
                        + " ./runbook install again, which sets the role's password and the Secret",
                List.of(new Evidence(
                        "kubectl -n " + target.namespace() + " get configmap " + Names.CONFIG_MAP
                                + " -o yaml, before this run",
                        "has " + keys.replace(",", ", "),
                        now,
                        null))));
    }
}
