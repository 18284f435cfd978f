package io.keybuzz.runbook.document;

import io.keybuzz.runbook.spec.SecretRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** A {@link SecretRef}. What stands at such a field is never shown: people put passwords there. */
public record SecretReference() implements Type<SecretRef> {
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
    private static final Pattern ENV = Pattern.compile("RUNBOOK_SECRET_[A-Z0-9_]+");
    private static final Pattern SECRET = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/[A-Za-z0-9._-]{1,253}");
    private static final String EXAMPLE = "file:redis-password";

    @Override
    public SecretRef read(Tree tree, String path, Problems problems) {
        String text = tree instanceof Tree.Scalar s ? s.text() : "";
        String wrong = refusal(text);
        if (wrong == null) {
            return new SecretRef(text);
        }
        if (tree.nothing() || tree instanceof Tree.Scalar && text.isEmpty()) {
            problems.addHidden(path, tree.at(), "is empty; a secret reference is needed", EXAMPLE);
            return null;
        }
        if (!text.matches("(?s)(file|env|secret):.*")) {
            problems.literalSecretFound();
        }
        problems.addHidden(path, tree.at(), wrong, EXAMPLE);
        return null;
    }

    /** Why a text is no secret reference; null when it is one. It never quotes the text. */
    public static String refusal(String text) {
        if (text.startsWith("file:")) {
            return FILE.matcher(text.substring(5)).matches()
                    ? null
                    : "file:NAME is a file inside the worker's credentials directory: letters, digits, . _ - and / only, no .. and not absolute";
        }
        if (text.startsWith("env:")) {
            return ENV.matcher(text.substring(4)).matches()
                    ? null
                    : "env:NAME may only name a variable that begins with RUNBOOK_SECRET_";
        }
        if (text.startsWith("secret:")) {
            return SECRET.matcher(text.substring(7)).matches()
                    ? null
                    : "secret:NAME/KEY needs the name of a Secret of the target namespace and a key in it";
        }
        return "needs a reference to a secret, not the secret itself: file:NAME, env:RUNBOOK_SECRET_NAME or secret:NAME/KEY";
    }

    @Override
    public Object write(SecretRef value) {
        return value.reference();
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "string");
        schema.put("pattern", "^(file:" + FILE + "|env:" + ENV + "|secret:" + SECRET + ")$");
        return schema;
    }

    @Override
    public String words() {
        return "secret reference";
    }

    @Override
    public String example() {
        return EXAMPLE;
    }
}
