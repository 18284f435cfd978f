package io.keybuzz.runbook.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.fppt.jedismock.RedisServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.ingress.FakeApi;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

class RedisTest {
    private final SpecFixture fixture = SpecFixture.of("chatwoot");
    private final Spec.Redis spec = fixture.target().spec().redis();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WRONGPASS invalid username-password pair or user is disabled.",
                "NOAUTH Authentication required.",
                "ERR invalid password",
                "ERR AUTH <password> called without any password configured for the default user."
            })
    void everyWayOfSayingNoIsThePassword(String reply) {
        Diagnosis diagnosis = RedisFailure.of(new JedisAccessControlException(reply), spec);

        assertThat(diagnosis.cause()).isEqualTo(Cause.REDIS_PASSWORD);
        assertThat(diagnosis.ruledOut()).extracting("what").containsExactly("Redis' answer");
        assertThat(RedisFailure.toThrow(new JedisAccessControlException(reply), spec)
                        .isNonRetryable())
                .isTrue();
    }

    @Test
    void aRefusalIsToldFromSilence() {
        Diagnosis refused = RedisFailure.of(new JedisConnectionException("x", new ConnectException("refused")), spec);
        Diagnosis silent = RedisFailure.of(new JedisConnectionException("x", new SocketTimeoutException("out")), spec);

        assertThat(refused.cause()).isEqualTo(Cause.REDIS_UNREACHABLE);
        assertThat(refused.summary()).contains("nothing listens");
        assertThat(refused.ruledOut()).extracting("what").containsExactly("how the connection ended");
        assertThat(silent.ruledOut()).isEmpty();
        assertThat(silent.cause()).isEqualTo(Cause.REDIS_UNREACHABLE);
        assertThat(silent.summary()).contains("firewall");
    }

    @Test
    void whatMayBeOverInAMomentIsTriedAgainAndToldInTheEnd() {
        assertThat(retried(new JedisDataException("LOADING Redis is loading"))).isEqualTo(Cause.REDIS_UNREACHABLE);
        assertThat(retried(new JedisDataException("READONLY You can't write against a read only replica.")))
                .isEqualTo(Cause.REDIS_UNREACHABLE);
        assertThat(retried(new JedisConnectionException("x", new ConnectException("refused"))))
                .isEqualTo(Cause.REDIS_UNREACHABLE);
        assertThat(retried(new JedisConnectionException("x", new UnknownHostException("redis.keybuzz.internal"))))
                .as("a name server that moves")
                .isEqualTo(Cause.DNS);
    }

    private Cause retried(JedisException failure) {
        ApplicationFailure thrown = RedisFailure.toThrow(failure, spec);
        assertThat(thrown.isNonRetryable()).isFalse();
        return thrown.getDetails().get(StepFailure.class).diagnoses().get(0).cause();
    }

    @Test
    void aClosedPortIsUnreachable() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        RedisSessions closed = new RedisSessions(SpecFixture.connections(null, free, Map.of(), WriteGuard.NONE));

        assertThatThrownBy(() -> closed.open(fixture.target()))
                .isInstanceOfSatisfying(
                        JedisConnectionException.class,
                        e -> assertThat(RedisFailure.of(e, spec).summary())
                                .contains("Redis at 10.0.0.10:6379 refused the connection at once"));
    }

    @Test
    void anyPasswordStandsInTheUrl() {
        assertThat(RedisUrl.of(spec, "p@s s:/+é")).isEqualTo("redis://:p%40s%20s%3A%2F%2B%C3%A9@10.0.0.10:6379/0");
        assertThat(RedisUrl.of(spec, null)).isEqualTo("redis://10.0.0.10:6379/0");
    }

    @Test
    void anotherSidekiqIsAStrangerUnlessItIsOurWorker() {
        Map<String, Double> beats = Map.of("chatwoot-worker-5f-x", 995.0, "gitlab-sidekiq-0", 990.0);

        assertThat(RedisPrecheck.strangers(beats, true, Set.of("chatwoot-worker-5f-x"), 1000))
                .containsExactly("gitlab-sidekiq-0");
        assertThat(RedisPrecheck.strangers(beats, false, Set.of(), 1000)).hasSize(2);
    }

    @Test
    void aWorkerOfAnotherNamespaceIsAStrangerAndOneThatHasJustGoneIsNot() {
        Set<String> ours = Set.of("chatwoot-worker-5f-x", "chatwoot-web-7c-y");

        assertThat(RedisPrecheck.strangers(
                        Map.of("chatwoot-worker-5f-x", 995.0, "chatwoot-worker-9a-z", 996.0), true, ours, 1000))
                .containsExactly("chatwoot-worker-9a-z");
        assertThat(RedisPrecheck.strangers(Map.of("chatwoot-worker-9a-z", 960.0), true, ours, 1000))
                .isEmpty();
        assertThat(RedisPrecheck.strangers(Map.of("chatwoot-worker-9a-z", 960.0), true, Set.of(), 1000))
                .as("where no pod is left at all")
                .isEmpty();
    }

    @Test
    void findsTheSidekiqOfAnotherApplication() throws IOException {
        try (FakeApi api = new FakeApi()) {
            api.put("/api/v1/namespaces/gitlab/pods/gitlab-sidekiq-0", pod("gitlab", "gitlab-sidekiq-0"));
            api.put("/api/v1/namespaces/gitlab/pods/gitlab-web-0", pod("gitlab", "gitlab-web-0"));

            assertThat(stranger(api))
                    .contains(": gitlab-sidekiq-0 (namespace gitlab).")
                    .doesNotContain("gone");
        }
    }

    @Test
    void aSidekiqWhosePodIsNotToBeSeenIsToldByItsNameAlone() throws IOException {
        try (FakeApi api = new FakeApi()) {
            assertThat(stranger(api)).as("it runs in no pod").contains(": gitlab-sidekiq-0.");
            api.forbid("/api/v1/pods");
            assertThat(stranger(api)).as("who may not look").contains(": gitlab-sidekiq-0.");
        }
    }

    /** What is said of another application's Sidekiq on this install's Redis. */
    private String stranger(FakeApi api) throws IOException {
        RedisServer server = RedisServer.newRedisServer().start();
        try (Jedis jedis = new Jedis(server.getHost(), server.getBindPort());
                KubernetesClient kubernetes = api.client()) {
            jedis.set("chatwoot-runbook:owner", "chatwoot-runbook default/chatwoot run r");
            jedis.sadd("processes", "gitlab-sidekiq-0:1:abc", "gone:1:def");
            jedis.hset("gitlab-sidekiq-0:1:abc", "beat", "1");

            Findings findings = new RedisPrecheck(
                            SpecFixture.connections(kubernetes, server.getBindPort(), Map.of(), WriteGuard.NONE))
                    .look(fixture.target());

            assertThat(findings.refusals()).hasSize(1);
            return findings.refusals().get(0).summary();
        } finally {
            server.stop();
        }
    }

    private static Pod pod(String namespace, String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .build();
    }
}
