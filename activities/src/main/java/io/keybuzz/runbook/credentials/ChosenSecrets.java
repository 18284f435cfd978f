package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.config.ChatwootSettings;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * The content of the Secret: supplied, else existing, else generated. What exists is never rotated, and nothing is generated for what
 * exists already without us knowing its secret.
 *
 * @param values everything that the Secret is to hold; keys that somebody put there are kept
 * @param origins where each value comes from: {@code supplied}, {@code existing} or {@code generated}
 * @param problems what only a person can supply
 */
record ChosenSecrets(Map<String, String> values, Map<String, String> origins, List<Diagnosis> problems) {
    static final String DATABASE_PASSWORD = "POSTGRES_PASSWORD";
    static final String KEY_BASE = "SECRET_KEY_BASE";

    private static final Set<String> ONE_LINE = Set.of(DATABASE_PASSWORD, KEY_BASE, "REDIS_PASSWORD", "REDIS_URL");

    /** What decides whether a secret may be generated. */
    record Situation(String namespace, String role, boolean roleExists, String database, boolean databaseHasUsers) {}

    /** @param generator makes that many random letters and digits */
    static ChosenSecrets of(
            Map<String, String> supplied,
            Map<String, String> existing,
            Situation situation,
            IntFunction<String> generator) {
        Map<String, String> values = new TreeMap<>();
        Map<String, String> origins = new LinkedHashMap<>();
        List<Diagnosis> problems = new ArrayList<>();
        existing.forEach((key, value) -> put(values, origins, key, value, "existing"));
        supplied.forEach((key, value) -> {
            if (unusable(key, value)) {
                problems.add(unusable(key));
            } else if (losesData(key, value, existing, situation)) {
                problems.add(losesData(key, situation));
            } else if (!value.equals(existing.get(key))) {
                put(values, origins, key, value, "supplied");
            } else {
                origins.put(key, "supplied");
            }
        });
        if (missing(DATABASE_PASSWORD, supplied, values)) {
            if (situation.roleExists()) {
                problems.add(roleWithoutPassword(situation));
            } else {
                put(values, origins, DATABASE_PASSWORD, generator.apply(40), "generated");
            }
        }
        if (missing(KEY_BASE, supplied, values)) {
            if (situation.databaseHasUsers()) {
                problems.add(usersWithoutKey(situation));
            } else {
                put(values, origins, KEY_BASE, generator.apply(64), "generated");
            }
        }
        return new ChosenSecrets(values, origins, problems);
    }

    private static boolean missing(String key, Map<String, String> supplied, Map<String, String> values) {
        return !supplied.containsKey(key) && values.getOrDefault(key, "").isEmpty();
    }

    private static void put(
            Map<String, String> values, Map<String, String> origins, String key, String value, String origin) {
        values.put(key, value);
        origins.put(key, origin);
    }

    private static boolean unusable(String key, String value) {
        return value.indexOf('\0') >= 0
                || ONE_LINE.contains(key) && value.chars().anyMatch(c -> c == '\n' || c == '\r');
    }

    private static Diagnosis unusable(String key) {
        return asking(
                Cause.SECRET_UNREADABLE,
                "The value supplied for " + key
                        + " contains a NUL or a line end, which PostgreSQL, Redis and an environment cannot" + " take",
                "Write the secret again without them (printf '%s' instead of echo) and retry");
    }

    private static boolean losesData(String key, String value, Map<String, String> existing, Situation situation) {
        return ChatwootSettings.LOSE_DATA.contains(key)
                && situation.databaseHasUsers()
                && existing.containsKey(key)
                && !value.equals(existing.get(key));
    }

    private static Diagnosis losesData(String key, Situation s) {
        return asking(
                Cause.REFUSED,
                key + " in the spec is another one than in Secret " + s.namespace() + "/chatwoot-secrets, and database "
                        + s.database() + " has users: sessions and encrypted columns would become unreadable",
                "Take " + key + " out of secretEnv to keep the one in use. If it really is to change: kubectl -n "
                        + s.namespace()
                        + " patch secret chatwoot-secrets --type=json -p '[{\"op\":\"remove\",\"path\":\"/data/" + key
                        + "\"}]', then retry");
    }

    private static Diagnosis roleWithoutPassword(Situation s) {
        return asking(
                Cause.DATABASE_PASSWORD,
                "Role " + s.role() + " exists in PostgreSQL, and its password is neither in the spec nor in Secret "
                        + s.namespace() + "/chatwoot-secrets",
                "Supply it: secretEnv: {POSTGRES_PASSWORD: \"file:chatwoot-database-password\"} in the spec. If nothing uses the"
                        + " role, give it a new one first: psql -c '\\password " + s.role() + "'");
    }

    private static Diagnosis usersWithoutKey(Situation s) {
        return asking(
                Cause.CONFIG_KEY_MISSING,
                "Database " + s.database()
                        + " has users, and the SECRET_KEY_BASE they were made with is neither in the spec nor in"
                        + " Secret " + s.namespace() + "/chatwoot-secrets",
                "Supply it: secretEnv: {SECRET_KEY_BASE: \"file:secret-key-base\"}, from a backup of that Secret or from a pod that"
                        + " still runs: kubectl -n " + s.namespace()
                        + " exec deploy/chatwoot-web -- printenv SECRET_KEY_BASE");
    }

    private static Diagnosis asking(Cause cause, String summary, String remedy) {
        return new Diagnosis(cause, summary, List.of(), List.of(), remedy, false);
    }

    /** Holds values, so it prints keys. */
    @Override
    public String toString() {
        return "ChosenSecrets" + origins;
    }
}
