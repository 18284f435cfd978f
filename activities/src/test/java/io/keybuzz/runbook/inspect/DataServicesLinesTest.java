package io.keybuzz.runbook.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.ScramPostgres;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.preflight.DataServices;
import io.keybuzz.runbook.preflight.LiveSettings;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.secret.SecretUnreadable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Database and Redis of pods whose settings disagree with each other, or with the server. */
class DataServicesLinesTest {
    private static final String NAME = "chatwoot_inspected";
    private static final String PASSWORD = "of-the-role-32-characters-long-1";

    private final ScramPostgres postgres = ScramPostgres.shared();
    private final Target asked = SpecFixture.of(NAME).target();
    /** There is no Redis at that port. */
    private final Connections connections = SpecFixture.connections(null, 1, Map.of(), WriteGuard.NONE);

    @Test
    void aWorkerOnAnotherDatabaseIsWrongWhateverTheSpecSays() {
        Check check = database(settings(), settings("POSTGRES_DATABASE", "elsewhere"));

        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(CheckLine.told(check))
                .contains("chatwoot-web uses database " + NAME, "chatwoot-worker uses database elsewhere");
        assertThat(CheckLine.mend(check).orElseThrow()).contains("give both the same settings");
    }

    @Test
    void processesThatWereNotRestartedSinceTheirSettingsWereChangedAreWrongAlsoWhereTheSettingsAreTheSpecs() {
        role();
        Map<String, String> now = settings("POSTGRES_PASSWORD", PASSWORD);
        UsedInstall install = install(now, now);
        Map<String, String> before = new HashMap<>(now);
        before.put("POSTGRES_DATABASE", "before");
        before.put("REDIS_URL", "redis://10.0.0.10:6379/5");
        KeysOfPods old = new KeysOfPods(
                List.of(),
                List.of(new KeysOfPods.Apart("web-2", DataServices.used(before), DataServices.used(now))),
                List.of(),
                List.of());

        Check database = ask(new DatabaseLine(connections, install, () -> old, asked), asked);
        Check redis = ask(new RedisLine(connections, install, () -> old, asked), asked);

        assertThat(database.status()).isEqualTo(Status.FAILED);
        assertThat(CheckLine.told(database))
                .startsWith("running processes use database before as role " + NAME
                        + " at 10.0.0.10:5432 (does not exist) in web-2, and their settings now say database " + NAME);
        assertThat(CheckLine.mend(database).orElseThrow())
                .startsWith("restart nothing, and set the settings back")
                .doesNotContain("rollout restart");
        assertThat(redis.status()).isEqualTo(Status.FAILED);
        assertThat(CheckLine.told(redis))
                .startsWith("running processes use Redis 10.0.0.10:6379/5 in web-2, and their settings now say Redis"
                        + " 10.0.0.10:6379/0");
    }

    @Test
    void theSpecsDatabaseIsLookedAtAlsoWhereThePodsUseAnotherServer() {
        role();

        Map<String, String> elsewhere = new HashMap<>(settings("POSTGRES_HOST", "10.0.0.20"));
        elsewhere.put("POSTGRES_PASSWORD", PASSWORD);
        Check check = database(elsewhere, elsewhere);

        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(CheckLine.told(check))
                .contains("at 10.0.0.20:5432", "at 10.0.0.10:5432 (0 users, no migration applied): an install refuses");
    }

    @Test
    void aNewPodThatCouldNotLogInIsToldBeforeThereIsOne() {
        role();

        Check wrong = database(settings("POSTGRES_PASSWORD", "another"), settings());
        Check right = database(settings("POSTGRES_PASSWORD", PASSWORD), settings());

        assertThat(wrong.status()).isEqualTo(Status.FAILED);
        assertThat(CheckLine.told(wrong)).contains("a new pod could not log in");
        assertThat(CheckLine.mend(wrong).orElseThrow())
                .startsWith("psql -h 10.0.0.10 -p 5432 -U postgres -c '\\password " + NAME + "'");
        assertThat(right.status()).as(right.detail()).isEqualTo(Status.PASSED);
    }

    @Test
    void aWorkerOnAnotherRedisIsWrongAlsoWhereWebsIsTheSpecs() {
        Check check = ask(
                new RedisLine(
                        connections,
                        install(settings(), settings("REDIS_URL", "redis://10.0.0.10:6379/5")),
                        DataServicesLinesTest::alike,
                        asked),
                asked);

        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(CheckLine.told(check))
                .contains("chatwoot-web uses Redis 10.0.0.10:6379/0", "chatwoot-worker uses Redis 10.0.0.10:6379/5");
        assertThat(CheckLine.mend(check).orElseThrow()).contains("SMEMBERS queues", "give both the same settings");
        assertThat(check.evidence()).hasSize(2);
    }

    @Test
    void aRedisThatDoesNotAnswerIsToldBesideTheSpecs() {
        Check same = redis("redis://10.0.0.10:6379/0");
        Check another = redis("redis://10.0.0.11:6380/5");

        assertThat(same.status()).isEqualTo(Status.FAILED);
        assertThat(CheckLine.told(same))
                .startsWith("Redis at 10.0.0.10:6379 refused the connection")
                .endsWith("; the pods use Redis 10.0.0.10:6379/0, as the spec says");
        assertThat(CheckLine.told(another))
                .startsWith("Redis at 10.0.0.11:6380 refused the connection")
                .contains("; the pods use Redis 10.0.0.11:6380/5; the spec says Redis 10.0.0.10:6379/0: an install");
        assertThat(CheckLine.mend(another).orElseThrow())
                .endsWith(" PING; then ./runbook plan -f SPEC --set redis.host=10.0.0.11 --set redis.port=6380 --set"
                        + " redis.database=5");
    }

    @Test
    void whatKeepsTheSpecsDatabaseFromBeingAskedIsToldWithWhatMendsIt() {
        Check refused = ask(new StatedDatabaseLine(connections.withSecrets((namespace, reference) -> "wrong")), asked);
        Check unreadable = ask(
                new StatedDatabaseLine(connections.withSecrets((namespace, reference) -> {
                    throw new SecretUnreadable("there is no " + reference);
                })),
                asked);

        assertThat(refused.status()).isEqualTo(Status.FAILED);
        assertThat(CheckLine.mend(refused).orElseThrow())
                .isEqualTo("Check the password that the spec refers to: psql -h 10.0.0.10 -p 5432 -U postgres");
        assertThat(unreadable.status()).isEqualTo(Status.SKIPPED);
        assertThat(unreadable.evidence())
                .singleElement()
                .satisfies(e ->
                        assertThat(e.observed()).startsWith("not asked: there is no file:postgres-admin-password"));
    }

    private Check redis(String url) {
        UsedInstall install = install(settings("REDIS_URL", url), settings("REDIS_URL", url));
        return ask(
                new RedisLine(connections, install, DataServicesLinesTest::alike, asked),
                new Target(AsUsed.spec(asked.spec(), install), asked.run()));
    }

    private void role() {
        postgres.sql(
                "postgres",
                "DROP DATABASE IF EXISTS " + NAME,
                "DROP ROLE IF EXISTS " + NAME,
                "CREATE ROLE " + NAME + " LOGIN PASSWORD '" + PASSWORD + "'",
                "CREATE DATABASE " + NAME + " OWNER " + NAME);
    }

    private Check database(Map<String, String> web, Map<String, String> worker) {
        UsedInstall install = install(web, worker);
        Target used = new Target(AsUsed.spec(asked.spec(), install), asked.run());
        return ask(new DatabaseLine(connections, install, DataServicesLinesTest::alike, asked), used);
    }

    private static KeysOfPods alike() {
        return new KeysOfPods(List.of(), List.of(), List.of(), List.of());
    }

    private static Check ask(ReportCheck line, Target target) {
        return line.check(new CheckRequest(target, List.of())).get(0);
    }

    /** As the spec has them. */
    private static Map<String, String> settings() {
        return Map.of(
                "POSTGRES_HOST",
                "10.0.0.10",
                "POSTGRES_DATABASE",
                NAME,
                "POSTGRES_USERNAME",
                NAME,
                "REDIS_URL",
                "redis://10.0.0.10:6379/0");
    }

    private static Map<String, String> settings(String key, String value) {
        Map<String, String> settings = new HashMap<>(settings());
        settings.put(key, value);
        return settings;
    }

    private static UsedInstall install(Map<String, String> web, Map<String, String> worker) {
        return new UsedInstall(
                deployment("chatwoot-web"),
                deployment("chatwoot-worker"),
                web,
                Optional.of(worker),
                DataServices.used(web),
                new LiveSettings(null, "chatwoot"));
    }

    private static Deployment deployment(String name) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withName(name)
                .withImage("image:v1")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
