package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.kubernetes.PermittedReads;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisConnectionException;

class ChecksTest {
    private final Spec spec = SpecFixture.of("chatwoot").target().spec();
    private final Secret secret = ChatwootSecret.desired(
            SpecFixture.of("chatwoot").target(),
            Map.of(
                    "REDIS_PASSWORD", "r:e d!s",
                    "POSTGRES_PASSWORD", "hidden-word",
                    "POSTGRES_USERNAME", "chatwoot",
                    "REDIS_URL", "redis://:r%3Ae%20d%21s@10.0.0.10:6379/0",
                    "SUPPORT_URL", "https://support.keybuzz.io"));

    @Test
    void warnsWithTheAddressWhileNobodyIsAdministrator() {
        Check check = FirstAdministrator.judge(spec, 0, true);

        assertThat(check.status()).isEqualTo(Status.WARNED);
        assertThat(check.detail()).contains("https://support.keybuzz.io/installation/onboarding");
    }

    @Test
    void passesWithAnAdministratorAndAClosedPage() {
        assertThat(FirstAdministrator.judge(spec, 1, false).status()).isEqualTo(Status.PASSED);
        assertThat(FirstAdministrator.judge(spec, 1, true).status()).isEqualTo(Status.WARNED);
        assertThat(FirstAdministrator.judge(spec, 0, false).detail())
                .contains("closed", "redis-cli -h 10.0.0.10 -p 6379 -n 0 --askpass SET alfred:");
        assertThat(FirstAdministrator.judge(spec, -1, true).status()).isEqualTo(Status.WARNED);
    }

    @Test
    void whatMendsTheDoorIsForTheStateThatItIsIn() {
        Spec named = spec.but()
                .admin(new Spec.Admin("Ada", "ada@example.org", "KeyBuzz", new SecretRef("file:admin-password")))
                .spec();

        assertThat(mend(spec, 0, true))
                .startsWith("open https://support.keybuzz.io/installation/onboarding")
                .contains("admin: {name, email, company, password: \"file:NAME\"}");
        assertThat(mend(named, 0, true)).contains("the one that the spec names: ada@example.org");
        assertThat(mend(spec, 0, false)).startsWith("redis-cli -h 10.0.0.10").contains(" SET alfred:", "then open ");
        assertThat(mend(spec, -1, true)).startsWith("open ");
        assertThat(mend(spec, 1, true)).endsWith(" DEL alfred:CHATWOOT_INSTALLATION_ONBOARDING");
    }

    private static String mend(Spec spec, long administrators, boolean open) {
        return FirstAdministrator.mend(spec, FirstAdministrator.judge(spec, administrators, open));
    }

    @Test
    void aRedisThatCannotBeAskedAboutTheDoorIsToldWithWhatWasTriedAndWhatMendsIt() {
        Check check = FirstAdministrator.failed(
                RedisFailure.of(new JedisConnectionException("x", new ConnectException("refused")), spec.redis()));

        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(check.evidence())
                .singleElement()
                .satisfies(e -> assertThat(e.what()).endsWith(" PING"));
        assertThat(CheckLine.mend(check).orElseThrow()).startsWith("Start Redis there");
    }

    @Test
    void findsAPasswordInEveryFormAndShowsItInNone() {
        Map<String, String> values = SecretHygiene.values(List.of(secret));
        String encoded = secret.getData().get("POSTGRES_PASSWORD");

        Check check = SecretHygiene.judge(
                values,
                List.of(
                        new SecretHygiene.Place("ConfigMap/chatwoot-config REDIS_URL", "redis://:r%3Ae%20d%21s@h:6379"),
                        new SecretHygiene.Place(
                                "Secret/chatwoot-secrets annotation last-applied", "{\"x\":\"" + encoded + "\"}"),
                        new SecretHygiene.Place("Pod/web env A", "hidden-word"),
                        new SecretHygiene.Place("ConfigMap/chatwoot-config POSTGRES_USERNAME", "chatwoot"),
                        new SecretHygiene.Place(
                                "ConfigMap/chatwoot-config FRONTEND_URL", "https://support.keybuzz.io")));

        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(check.evidence()).hasSize(3);
        assertThat(check.toString()).doesNotContain("hidden-word", "r:e d!s", "r%3Ae", encoded);
    }

    @Test
    void whatASecretRepeatsAboutItselfIsWarnedOfAndIsALeakElsewhere() {
        Map<String, String> values = Map.of("a-long-private-key", "support-tls/tls.key");
        String annotation = " annotation kubectl.kubernetes.io/last-applied-configuration";

        Check own = SecretHygiene.judge(
                values, List.of(new SecretHygiene.Place("Secret/support-tls" + annotation, "a-long-private-key")));
        Check others = SecretHygiene.judge(
                values, List.of(new SecretHygiene.Place("Secret/support" + annotation, "a-long-private-key")));

        assertThat(own.status()).isEqualTo(Status.WARNED);
        assertThat(own.detail())
                .contains(
                        "repeats its content",
                        ": kubectl annotate secret support-tls kubectl.kubernetes.io/last-applied-configuration-");
        assertThat(others.status()).isEqualTo(Status.FAILED);
    }

    @Test
    void aWordThatIsAPasswordCountsWhereItIsOne() {
        Map<String, String> values = Map.of("chatwoot", "s/POSTGRES_PASSWORD", "r3dis", "s/REDIS_PASSWORD");

        assertThat(SecretHygiene.judge(
                                values,
                                List.of(
                                        new SecretHygiene.Place(
                                                "ConfigMap/c REDIS_URL", "redis://:r3dis@10.0.0.10:6379"),
                                        new SecretHygiene.Place("Pod/p env P", "chatwoot"),
                                        new SecretHygiene.Place("Pod/p env SERVICE", "chatwoot-web")))
                        .evidence())
                .extracting(e -> e.what())
                .containsExactly("ConfigMap/c REDIS_URL", "Pod/p env P");
    }

    @Test
    void aKindThatMayNotBeListedCostsItsOwnTextsAlone() {
        Check services = toldWithout("services");
        Check secrets = toldWithout("secrets");

        assertThat(services.status()).isEqualTo(Status.WARNED);
        assertThat(services.detail()).endsWith(". Kubernetes did not let us look at services");
        assertThat(services.evidence())
                .extracting(e -> e.what() + ": " + e.observed())
                .contains("kubectl -n chatwoot get services: HTTP 403");
        assertThat(secrets.status()).as("nothing to compare with").isEqualTo(Status.FAILED);
    }

    private static Check toldWithout(String kind) {
        PermittedReads reads = new PermittedReads("chatwoot");
        assertThat(reads.list(kind, ChecksTest::forbidden)).isEmpty();
        return SecretHygiene.told(SecretHygiene.judge(Map.of(), List.of()), reads.refused());
    }

    private static List<Secret> forbidden() {
        throw new KubernetesClientException("may not", 403, null);
    }

    @Test
    void passesWhereNoValueStandsOutside() {
        assertThat(SecretHygiene.judge(SecretHygiene.values(List.of(secret)), List.of())
                        .status())
                .isEqualTo(Status.PASSED);
    }

    @Test
    void binaryContentOfASecretIsNotSentBackAsText() {
        Secret binary = new SecretBuilder()
                .addToData("key", "//79")
                .addToData("text", "dGV4dA==")
                .build();

        assertThat(ChatwootSecret.decoded(binary)).containsOnly(Map.entry("text", "text"));
    }
}
