package io.keybuzz.runbook.spec;

import io.keybuzz.runbook.document.Position;
import io.keybuzz.runbook.document.Problems;
import io.keybuzz.runbook.document.SecretWords;
import io.keybuzz.runbook.document.Tree;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of Chatwoot's settings that a spec may add. */
final class Variables {
    private static final Pattern NAME = Pattern.compile("[A-Z_][A-Z0-9_]{0,127}");
    private static final Set<String> OURS = Set.of(
            "FRONTEND_URL",
            "RAILS_ENV",
            "NODE_ENV",
            "RAILS_LOG_TO_STDOUT",
            "POSTGRES_HOST",
            "POSTGRES_PORT",
            "POSTGRES_DATABASE",
            "POSTGRES_DB",
            "POSTGRES_USERNAME",
            "REDIS_URL",
            "REDIS_PASSWORD",
            "PIDFILE",
            "PORT");
    /** Rails follows them in the place of POSTGRES_*. */
    private static final Set<String> URLS = Set.of("DATABASE_URL", "PRIMARY_DATABASE_URL");
    /** Kept or generated unless somebody supplies them, as a secret. */
    private static final Set<String> SUPPLIED = Set.of("POSTGRES_PASSWORD", "SECRET_KEY_BASE");

    private Variables() {}

    /** For the ConfigMap: no secret by its name or its form. */
    static boolean plain(String name, Tree value, Position at, String path, Problems problems) {
        String text = value instanceof Tree.Scalar s ? s.text() : "";
        boolean secretName = SecretWords.names(name);
        if (secretName || SecretWords.inValue(text)) {
            if (!text.isEmpty() && !text.matches("(file|env|secret):\\S*")) {
                problems.literalSecretFound();
            }
            String why = secretName ? "looks like a secret" : "has a value with a password in it";
            problems.addHidden(
                    path,
                    at,
                    why + ", and env goes into a ConfigMap: put a reference into secretEnv",
                    "secretEnv: {" + printable(name) + ": \"file:NAME\"}");
            return false;
        }
        return named(name, at, path, problems);
    }

    /** For the Secret. */
    static boolean secret(String name, Tree value, Position at, String path, Problems problems) {
        return SUPPLIED.contains(name) || named(name, at, path, problems);
    }

    private static boolean named(String name, Position at, String path, Problems problems) {
        if (!NAME.matcher(name).matches()) {
            problems.addHidden(
                    path,
                    at,
                    "is no variable: upper case letters, digits and _, not beginning with a digit",
                    "SMTP_ADDRESS");
            return false;
        }
        if (URLS.contains(name)) {
            problems.addHidden(path, at, "would contradict POSTGRES_*, which the runbook sets; use database", null);
            return false;
        }
        if (OURS.contains(name)) {
            problems.addHidden(path, at, "is set by the runbook itself, from " + source(name), null);
            return false;
        }
        return true;
    }

    private static String source(String name) {
        if (name.startsWith("POSTGRES")) {
            return "database";
        }
        return name.startsWith("REDIS")
                ? "redis"
                : name.equals("FRONTEND_URL") ? "frontendUrl" : "what the image needs";
    }

    private static String printable(String name) {
        return NAME.matcher(name).matches() ? name : "NAME";
    }
}
