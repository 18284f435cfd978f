package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The database, role and Redis that Chatwoot's processes use. No password.
 *
 * @param database where
 * @param redisDatabase the index, as text
 */
public record DataServices(HostPort database, String name, String role, HostPort redis, String redisDatabase) {
    /**
     * What Rails follows in the place of the POSTGRES_ variables, the first of them that is set (ActiveRecord's
     * DatabaseConfigurations#environment_value_for).
     */
    public static final List<String> URLS = List.of("PRIMARY_DATABASE_URL", "DATABASE_URL");

    /** What they follow from, and the passwords that belong to them. */
    public static final Set<String> VARIABLES = Set.of(
            "PRIMARY_DATABASE_URL",
            "DATABASE_URL",
            "POSTGRES_HOST",
            "POSTGRES_PORT",
            "POSTGRES_DATABASE",
            "POSTGRES_USERNAME",
            "POSTGRES_PASSWORD",
            "REDIS_URL");

    /**
     * As Chatwoot reads its environment (config/database.yml, lib/redis/config.rb): {@link #URLS} over everything else;
     * POSTGRES_DATABASE, else {@code chatwoot_production}, whatever POSTGRES_DB says.
     */
    public static DataServices used(Map<String, String> environment) {
        HostPort database = new HostPort(
                value(environment, "POSTGRES_HOST", "localhost"), port(environment.get("POSTGRES_PORT"), 5432));
        String name = value(environment, "POSTGRES_DATABASE", "chatwoot_production");
        String role = value(environment, "POSTGRES_USERNAME", "chatwoot_prod");
        URI url = uri(url(environment));
        if (url != null) {
            database = new HostPort(host(url, database.host()), url.getPort() < 0 ? 5432 : url.getPort());
            name = path(url, name);
            role = url.getUserInfo() == null ? role : url.getUserInfo().split(":", 2)[0];
        }
        URI redis = uri(value(environment, "REDIS_URL", "redis://127.0.0.1:6379"));
        return new DataServices(
                database,
                name,
                role,
                redis == null
                        ? null
                        : new HostPort(host(redis, "127.0.0.1"), redis.getPort() < 0 ? 6379 : redis.getPort()),
                redis == null ? null : path(redis, "0"));
    }

    /** The one of {@link #URLS} that Rails follows; null when there is none. */
    static String url(Map<String, String> environment) {
        return URLS.stream()
                .map(environment::get)
                .filter(url -> url != null && !url.isBlank())
                .findFirst()
                .orElse(null);
    }

    /** What the spec asks for. */
    public static DataServices of(Spec spec) {
        return new DataServices(
                new HostPort(spec.database().host(), spec.database().port()),
                spec.database().name(),
                spec.database().username(),
                new HostPort(spec.redis().host(), spec.redis().port()),
                String.valueOf(spec.redis().database()));
    }

    /** Whether the PostgreSQL is the one that the spec's administrator belongs to. */
    public boolean isAtServerOf(Spec spec) {
        return database.equals(of(spec).database())
                || database.equals(spec.database().session());
    }

    /** Whether database and role are the spec's, at its server. */
    public boolean isDatabaseOf(Spec spec) {
        return isAtServerOf(spec)
                && name.equals(spec.database().name())
                && role.equals(spec.database().username());
    }

    /** For a sentence. */
    public String databaseInWords() {
        return "database " + name + " as role " + role + " at " + database;
    }

    /** For a sentence. */
    public String redisInWords() {
        return redis == null ? "a Redis whose URL cannot be read" : "Redis " + redis + "/" + redisDatabase;
    }

    private static String value(Map<String, String> environment, String key, String otherwise) {
        String value = environment.get(key);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    private static int port(String text, int otherwise) {
        return text != null && text.strip().matches("[0-9]{1,5}") ? Integer.parseInt(text.strip()) : otherwise;
    }

    private static String host(URI url, String otherwise) {
        return url.getHost() == null ? otherwise : url.getHost().replaceAll("^\\[|]$", "");
    }

    private static String path(URI url, String otherwise) {
        String path = url.getPath() == null ? "" : url.getPath().replaceFirst("^/", "");
        return path.isEmpty() ? otherwise : path;
    }

    /** Null when there is none or it cannot be read. A raw password may hold what a URI must not: it is cut out first. */
    private static URI uri(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String stripped = text.strip();
        int start = stripped.indexOf("://") + 3;
        int at = stripped.lastIndexOf('@');
        try {
            if (at > start) {
                String user = stripped.substring(start, at).split(":", 2)[0];
                return new URI(stripped.substring(0, start) + user + "@" + stripped.substring(at + 1));
            }
            return new URI(stripped);
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
