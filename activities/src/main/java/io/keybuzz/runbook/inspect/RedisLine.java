package io.keybuzz.runbook.inspect;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.preflight.DataServices;
import io.keybuzz.runbook.preflight.RunningProcesses;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.redis.RedisSessions;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** The Redis that the pods really use, the jobs that wait in it, and what the spec would use instead. */
final class RedisLine implements ReportCheck {
    private static final String ID = "redis";
    private static final String TITLE = "Redis that the pods use";

    private final UsedInstall install;
    private final Target asked;
    private final Supplier<KeysOfPods> running;
    private final RedisSessions sessions;

    /** @param asked with the spec as it was given */
    RedisLine(Connections connections, UsedInstall install, Supplier<KeysOfPods> running, Target asked) {
        this.install = install;
        this.running = running;
        this.asked = asked;
        this.sessions = new RedisSessions(connections);
    }

    /** @param request with the spec as the pods use it */
    @Override
    public List<Check> check(CheckRequest request) {
        Target used = request.target();
        DataServices services = install.services();
        List<Evidence> evidence = new ArrayList<>();
        String source = install.settings().source(install.webContainer(), "REDIS_URL");
        evidence.add(Observed.of(
                "REDIS_URL of the pods",
                services.redisInWords() + (source == null ? ", Chatwoot's default" : ", from " + source)));
        String processes = running.get().toldOf(DataServices::redisInWords);
        if (!processes.isEmpty()) {
            evidence.addAll(running.get().evidence());
            return List.of(CheckLine.failed(
                    ID,
                    TITLE,
                    "running processes use " + processes + ", and their settings now say " + services.redisInWords()
                            + ": whatever starts next leaves the jobs in the one for the other, and an install refuses"
                            + " that",
                    RunningProcesses.setBack(used.namespace()),
                    evidence));
        }
        if (install.environment().containsKey("REDIS_SENTINELS") || services.redis() == null) {
            return List.of(CheckLine.mendedBy(
                    CheckLine.skipped(
                            ID,
                            TITLE,
                            services.redisInWords()
                                    + ", by sentinels or a URL that this program cannot follow; the spec" + " says "
                                    + DataServices.of(asked.spec()).redisInWords(),
                            evidence),
                    "ask a sentinel by hand: redis-cli -h SENTINEL -p 26379 SENTINEL masters"));
        }
        String cli = RedisFailure.cli(used.spec().redis());
        Optional<DataServices> workers =
                install.workerServices().filter(w -> !w.redisInWords().equals(services.redisInWords()));
        if (workers.isPresent()) {
            return List.of(apart(services, workers.get(), cli, evidence));
        }
        try (Jedis redis = sessions.open(used)) {
            evidence.add(Observed.of(cli + " LLEN queue:…, ZCARD retry, ZCARD dead", jobs(redis)));
            Optional<String> eviction =
                    answer(redis, r -> r.configGet("maxmemory-policy").get("maxmemory-policy"));
            eviction.ifPresent(policy -> evidence.add(Observed.of(cli + " CONFIG GET maxmemory-policy", policy)));
            return List.of(judge(services, eviction.orElse("noeviction"), cli, evidence));
        } catch (JedisException e) {
            return List.of(CheckLine.failed(
                    ID,
                    TITLE,
                    RedisFailure.of(e, used.spec().redis()).summary() + "; the pods use " + beside(services),
                    cli + " PING" + (isTheSpecs(services) ? "" : "; then " + plan(services)),
                    evidence));
        } catch (SecretUnreadable e) {
            return List.of(
                    CheckLine.skipped(ID, TITLE, e.getMessage() + "; the pods use " + beside(services), evidence));
        }
    }

    private boolean isTheSpecs(DataServices services) {
        DataServices wanted = DataServices.of(asked.spec());
        return services.redis().equals(wanted.redis())
                && services.redisDatabase().equals(wanted.redisDatabase());
    }

    /** What the pods use, and what an install by the spec would say to it. */
    private String beside(DataServices services) {
        return services.redisInWords()
                + (isTheSpecs(services)
                        ? ", as the spec says"
                        : "; the spec says " + DataServices.of(asked.spec()).redisInWords()
                                + ": an install refuses that, since jobs that wait would be lost");
    }

    private static String plan(DataServices services) {
        return "./runbook plan -f SPEC --set redis.host=" + services.redis().host() + " --set redis.port="
                + services.redis().port() + " --set redis.database=" + services.redisDatabase();
    }

    private static Check apart(DataServices web, DataServices worker, String cli, List<Evidence> evidence) {
        evidence.add(Observed.of("REDIS_URL of the worker's pods", worker.redisInWords()));
        return CheckLine.failed(
                ID,
                TITLE,
                Names.WEB + " uses " + web.redisInWords() + ", and " + Names.WORKER + " uses " + worker.redisInWords()
                        + ": the jobs that one leaves the other never takes",
                "see where jobs wait, here and in the worker's: " + cli
                        + " SMEMBERS queues; then give both the same settings: ./runbook plan -f SPEC",
                evidence);
    }

    private Check judge(DataServices services, String eviction, String cli, List<Evidence> evidence) {
        if (!isTheSpecs(services)) {
            return CheckLine.failed(ID, TITLE, beside(services), plan(services), evidence);
        }
        if (!eviction.isBlank() && !eviction.equals("noeviction")) {
            return CheckLine.warned(
                    ID,
                    TITLE,
                    beside(services) + "; its maxmemory-policy " + eviction + " throws jobs away when memory is short",
                    cli + " CONFIG SET maxmemory-policy noeviction",
                    evidence);
        }
        return CheckLine.passed(ID, TITLE, beside(services), evidence);
    }

    private static String jobs(Jedis redis) {
        String queues = answer(
                        redis,
                        r -> r.smembers("queues").stream()
                                .sorted()
                                .map(q -> q + " " + r.llen("queue:" + q))
                                .collect(Collectors.joining(", ")))
                .orElse("");
        return (queues.isEmpty() ? "no queue" : queues) + "; retry "
                + answer(redis, r -> String.valueOf(r.zcard("retry"))).orElse("?") + ", dead "
                + answer(redis, r -> String.valueOf(r.zcard("dead"))).orElse("?");
    }

    // A command that this server does not have, or does not permit, costs its own answer only.
    private static Optional<String> answer(Jedis redis, Function<Jedis, String> question) {
        try {
            return Optional.ofNullable(question.apply(redis));
        } catch (JedisException refused) {
            return Optional.empty();
        }
    }
}
