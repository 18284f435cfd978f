package io.keybuzz.runbook.redis;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.credentials.Mark;
import io.keybuzz.runbook.credentials.Ownership;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Whether Redis answers, is nobody else's, and keeps what it is given. */
public final class RedisPrecheck implements Precheck {
    /** Seconds: two of Sidekiq's beats, and some. */
    private static final double STILL_BEATING = 25;

    private final Connections connections;
    private final RedisSessions sessions;

    public RedisPrecheck(Connections connections) {
        this.connections = connections;
        this.sessions = new RedisSessions(connections);
    }

    @Override
    public Findings look(Target target) {
        Spec.Redis spec = target.spec().redis();
        try (Jedis redis = sessions.open(target)) {
            Optional<String> owner = Optional.ofNullable(redis.get(Names.REDIS_OWNER_KEY));
            List<Diagnosis> refusals = new ArrayList<>(Ownership.ofRedis(target, owner));
            if (refusals.isEmpty()) {
                refusals.addAll(strangers(target, redis, owner));
            }
            return new Findings(List.of(), refusals, eviction(redis, spec), List.of(), Map.of());
        } catch (JedisException e) {
            return Findings.problems(List.of(RedisFailure.of(e, spec)));
        } catch (SecretUnreadable toldBySecrets) {
            return Findings.NONE;
        }
    }

    private List<Diagnosis> strangers(Target target, Jedis redis, Optional<String> owner) {
        Map<String, Double> beats = new TreeMap<>();
        for (String identity : redis.smembers("processes")) {
            if (redis.exists(identity)) {
                beats.merge(identity.split(":", 2)[0], beat(redis.hget(identity, "beat")), Math::max);
            }
        }
        if (beats.isEmpty()) {
            return List.of();
        }
        Set<String> alive = beats.keySet();
        boolean installed = owner.filter(o -> Mark.ours(o, target)).isPresent()
                || LiveDeployment.find(connections.kubernetes(), target.namespace(), Names.WORKER)
                        .isPresent();
        Set<String> strangers = strangers(
                beats, installed, installed ? pods(target, alive) : Set.of(), System.currentTimeMillis() / 1000.0);
        if (strangers.isEmpty()) {
            return List.of();
        }
        Spec.Redis spec = target.spec().redis();
        String where = new Spec.HostPort(spec.host(), spec.port()) + "/" + spec.database();
        return List.of(new Diagnosis(
                Cause.REFUSED,
                "Another Sidekiq works on Redis " + where + ": " + placed(strangers, podsNamed(strangers))
                        + ". Two applications on one Redis take each other's jobs",
                List.of(Observed.of(RedisFailure.cli(spec) + " SMEMBERS processes", String.join(", ", alive))),
                List.of(),
                "Give Chatwoot a Redis of its own, or another redis.database; or stop that Sidekiq, wait a minute, and start again",
                false));
    }

    /** The pods of the namespace; none are asked for where no host could be one. */
    private Set<String> pods(Target target, Set<String> alive) {
        if (alive.stream().noneMatch(RedisPrecheck::looksLikeAWorker)) {
            return Set.of();
        }
        return connections.kubernetes().pods().inNamespace(target.namespace()).list().getItems().stream()
                .map(p -> p.getMetadata().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Where they run is worth a word and no more: the refusal stands without it. */
    private List<Pod> podsNamed(Set<String> hosts) {
        List<Pod> pods = new ArrayList<>();
        try {
            for (String host : hosts) {
                pods.addAll(connections
                        .kubernetes()
                        .pods()
                        .inAnyNamespace()
                        .withField("metadata.name", host)
                        .list()
                        .getItems());
            }
        } catch (KubernetesClientException notAnswered) {
            // Those that were found until then are worth a word all the same.
        }
        return pods;
    }

    /** Each with its namespaces where pods have that name; pure. */
    static String placed(Set<String> hosts, List<Pod> pods) {
        return hosts.stream()
                .map(host -> {
                    String namespaces = pods.stream()
                            .filter(p -> p.getMetadata().getName().equals(host))
                            .map(p -> p.getMetadata().getNamespace())
                            .sorted()
                            .collect(Collectors.joining(", "));
                    return namespaces.isEmpty() ? host : host + " (namespace " + namespaces + ")";
                })
                .collect(Collectors.joining(", "));
    }

    /**
     * A worker's host name is its pod's name. Those that look like one and are none of this namespace are another install's; pure.
     *
     * @param beats when each host last said that it works, in seconds since the epoch; 0 when it does not say
     * @param installed whether workers of this target may be running
     * @param pods of this target's namespace
     */
    static Set<String> strangers(Map<String, Double> beats, boolean installed, Set<String> pods, double now) {
        return beats.entrySet().stream()
                .filter(e -> !pods.contains(e.getKey()))
                // A worker whose pod has just gone leaves its last beat behind; what works says so every ten seconds.
                .filter(e -> !installed || !looksLikeAWorker(e.getKey()) || now - e.getValue() < STILL_BEATING)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean looksLikeAWorker(String host) {
        return host.startsWith(Names.WORKER + "-");
    }

    private static double beat(String text) {
        try {
            return text == null ? 0 : Double.parseDouble(text);
        } catch (NumberFormatException unreadable) {
            return 0;
        }
    }

    private static List<Check> eviction(Jedis redis, Spec.Redis spec) {
        String policy;
        try {
            policy = redis.configGet("maxmemory-policy").get("maxmemory-policy");
        } catch (JedisDataException notPermitted) {
            return List.of();
        }
        if (policy == null || policy.isBlank() || policy.equals("noeviction")) {
            return List.of();
        }
        return List.of(new Check(
                "redis-eviction",
                "Redis keeps what it is given",
                Check.Status.WARNED,
                "maxmemory-policy is " + policy
                        + ": when memory is short Redis throws jobs away without a word. Sidekiq wants"
                        + " noeviction: " + RedisFailure.cli(spec)
                        + " CONFIG SET maxmemory-policy noeviction",
                List.of(Observed.of("CONFIG GET maxmemory-policy", policy))));
    }
}
