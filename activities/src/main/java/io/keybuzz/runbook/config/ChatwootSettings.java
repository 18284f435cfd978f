package io.keybuzz.runbook.config;

import io.keybuzz.runbook.spec.Spec;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Chatwoot's settings as a spec asks for them. None is a secret: passwords, and REDIS_URL which holds one, belong to the Secret. */
public final class ChatwootSettings {
    /** What belongs into the Secret; there it wins over the same key in the ConfigMap, since pods read the Secret last. */
    public static final Set<String> SECRETS = Set.of(
            "REDIS_URL",
            "REDIS_PASSWORD",
            "POSTGRES_PASSWORD",
            "SECRET_KEY_BASE",
            "DATABASE_URL",
            "PRIMARY_DATABASE_URL");

    /** What a spec says nothing about in particular: an install that others made keeps its own. */
    public static final Set<String> PREFERENCES = Set.of("ENABLE_ACCOUNT_SIGNUP", "INSTALLATION_ENV");

    /** Their owners' data becomes unreadable when they change (chatwoot.md; Chatwoot's guide to MFA). */
    public static final Set<String> LOSE_DATA = Set.of(
            "SECRET_KEY_BASE",
            "ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY",
            "ACTIVE_RECORD_ENCRYPTION_DETERMINISTIC_KEY",
            "ACTIVE_RECORD_ENCRYPTION_KEY_DERIVATION_SALT");

    private ChatwootSettings() {}

    /**
     * The ConfigMap's data, in order of keys. The spec's {@code env} wins, except over RAILS_LOG_TO_STDOUT: without it there is nothing
     * to diagnose from.
     */
    public static Map<String, String> of(Spec spec) {
        TreeMap<String, String> settings = new TreeMap<>();
        settings.put("RAILS_ENV", "production");
        settings.put("NODE_ENV", "production");
        settings.put("INSTALLATION_ENV", "KeyBuzz");
        settings.put("FRONTEND_URL", spec.frontendUrl());
        // With it Rails answers every plain request by a redirect, the kubelet's probes and a TLS end before the
        // ingress included.
        settings.put("FORCE_SSL", "false");
        settings.put("ENABLE_ACCOUNT_SIGNUP", "false");
        settings.put("POSTGRES_HOST", spec.database().host());
        settings.put("POSTGRES_PORT", Integer.toString(spec.database().port()));
        // POSTGRES_DB, which many set, means nothing to Chatwoot; its default is chatwoot_production.
        settings.put("POSTGRES_DATABASE", spec.database().name());
        settings.put("POSTGRES_USERNAME", spec.database().username());
        settings.put("REDIS_HOST", spec.redis().host());
        settings.put("REDIS_PORT", Integer.toString(spec.redis().port()));
        settings.putAll(spec.env());
        settings.put("RAILS_LOG_TO_STDOUT", "true");
        return settings;
    }
}
