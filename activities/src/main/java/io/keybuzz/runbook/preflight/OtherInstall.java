package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a Chatwoot of another namespace is set to use.
 *
 * @param workload such as {@code deployment/chatwoot-web}
 * @param stopped whether it has no replicas
 * @param services what follows from the settings that could be read; no password
 * @param set names of these settings
 * @param unread ConfigMaps and Secrets that could not be read, each {@code Kind/name}
 */
record OtherInstall(
        String namespace,
        String workload,
        boolean stopped,
        DataServices services,
        Set<String> set,
        Set<String> unread) {

    /** Whether it uses the target's database. */
    boolean database(Target target) {
        return server(target) && name(target);
    }

    /** Whether it uses one of that name at that host by another port, where a pooler may lead to the target's. */
    boolean nearlyTheDatabase(Target target) {
        return !server(target)
                && known("POSTGRES_HOST")
                && name(target)
                && servers(target).stream()
                        .anyMatch(s -> host(s, target.namespace()).equals(host(services.database())));
    }

    /** Whether it logs in to the target's server as the target's role. */
    boolean role(Target target) {
        return server(target)
                && known("POSTGRES_USERNAME")
                && services.role().equals(target.spec().database().username());
    }

    /** Whether its jobs are in the target's Redis. */
    boolean redis(Target target) {
        DataServices wanted = DataServices.of(target.spec());
        return (unread.isEmpty() || set.contains("REDIS_URL"))
                && services.redis() != null
                && services.redis().port() == wanted.redis().port()
                && host(services.redis()).equals(host(wanted.redis(), target.namespace()))
                && services.redisDatabase().equals(wanted.redisDatabase());
    }

    /** What of it does not follow from what could be read; empty when all does. */
    List<String> unknown() {
        List<String> unknown = new ArrayList<>();
        if (!known("POSTGRES_HOST") || !known("POSTGRES_DATABASE")) {
            unknown.add("database");
        }
        if (!unread.isEmpty() && !set.contains("REDIS_URL")) {
            unknown.add("Redis");
        }
        return unknown;
    }

    /** For a sentence: what the target would use with it. */
    List<String> shared(Target target) {
        List<String> shared = new ArrayList<>();
        if (database(target)) {
            shared.add("database " + services.name());
        }
        if (role(target)) {
            shared.add("role " + services.role());
        }
        if (redis(target)) {
            shared.add(services.redisInWords());
        }
        return shared.stream().map(RemoteText::neutralise).toList();
    }

    private boolean name(Target target) {
        return known("POSTGRES_DATABASE")
                && services.name().equals(target.spec().database().name());
    }

    private boolean server(Target target) {
        return known("POSTGRES_HOST")
                && servers(target).stream()
                        .anyMatch(s -> s.port() == services.database().port()
                                && host(s, target.namespace()).equals(host(services.database())));
    }

    private static List<HostPort> servers(Target target) {
        return List.of(
                DataServices.of(target.spec()).database(),
                target.spec().database().session());
    }

    /** A Secret that could not be read may hold it, where nothing else says it. */
    private boolean known(String variable) {
        return unread.isEmpty()
                || set.contains(variable)
                || DataServices.URLS.stream().anyMatch(set::contains);
    }

    private String host(HostPort server) {
        return host(server, namespace);
    }

    /** A Service has several names, the shortest of which is another one in each namespace. */
    private static String host(HostPort server, String namespace) {
        String host =
                server.host().toLowerCase(Locale.ROOT).replaceFirst("\\.$", "").replaceFirst("\\.svc(\\..*)?$", "");
        return host.contains(".") || host.contains(":") || host.equals("localhost") ? host : host + "." + namespace;
    }
}
