package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.redis.RedisUrl;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the spec supplies for the Secret, resolved. */
final class SuppliedSecrets {
    private SuppliedSecrets() {}

    /** Fails with {@code StepFailed} and every reference that leads nowhere. */
    static Map<String, String> of(Target target, Connections connections) {
        Map<String, String> values = new TreeMap<>();
        List<Diagnosis> problems = new ArrayList<>();
        Spec.Redis redis = target.spec().redis();
        target.spec().secretEnv().forEach((key, ref) -> resolve(target, connections, key, ref, values, problems));
        if (redis.password() != null) {
            resolve(target, connections, "REDIS_PASSWORD", redis.password(), values, problems);
        }
        boolean plain = redis.password() == null && !values.containsKey("REDIS_URL");
        // A URL that the operator supplies (rediss, sentinels) says more than host, port and password.
        values.putIfAbsent("REDIS_URL", RedisUrl.of(redis, values.get("REDIS_PASSWORD")));
        if (plain) {
            // Chatwoot gives it precedence over the URL: one that is left from before would be refused.
            values.putIfAbsent("REDIS_PASSWORD", "");
        }
        if (!problems.isEmpty()) {
            throw Failures.step(problems);
        }
        return values;
    }

    private static void resolve(
            Target target,
            Connections connections,
            String key,
            SecretRef reference,
            Map<String, String> values,
            List<Diagnosis> problems) {
        try {
            values.put(key, connections.secrets().resolve(target.namespace(), reference));
        } catch (SecretUnreadable e) {
            problems.add(new Diagnosis(
                    Cause.SECRET_UNREADABLE,
                    key + " cannot be had from " + reference + ": " + e.getMessage(),
                    List.of(),
                    List.of(),
                    "Put the secret where the reference says, or correct the reference in the spec, and retry",
                    false));
        }
    }
}
