package io.keybuzz.runbook.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.connection.SealingKey;
import io.keybuzz.runbook.ingress.ChatwootSpec;
import io.keybuzz.runbook.ingress.FakeApi;
import io.keybuzz.runbook.kubernetes.TestConnections;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.spec.SpecReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreTest {
    private static final String SECRETS = "/api/v1/namespaces/chatwoot-runbook/secrets/";
    private static final Target TARGET = ChatwootSpec.target(ChatwootSpec.behindTheIngress());
    private static final SealingKey KEY = new SealingKey("0123456789abcdef0123456789abcdef");

    private final FakeApi api = new FakeApi();
    private final KubernetesClient client = api.client();
    private final AtomicInteger guarded = new AtomicInteger();
    private WriteGuard guard = target -> guarded.incrementAndGet();

    @AfterEach
    void ends() {
        client.close();
        api.close();
    }

    @Test
    void keepsAReportThatCanBeReadBack() {
        Report report = report(Outcome.FAILED, "x");

        store(report);

        assertThat(StoredReport.read(client, "chatwoot")).contains(report);
        assertThat(guarded).hasValue(1);
    }

    @Test
    void hasNoReportOfATargetThatNeverRan() {
        assertThat(StoredReport.read(client, "other")).isEmpty();
    }

    @Test
    void writesNothingForTheSameReportAgain() {
        store(report(Outcome.FAILED, "x"));
        store(report(Outcome.FAILED, "x"));

        assertThat(api.writes()).containsExactly("POST " + SECRETS + "chatwoot-report");
        assertThat(guarded).hasValue(1);
    }

    @Test
    void replacesTheReportOfAnEarlierRun() {
        store(report(Outcome.FAILED, "x"));
        store(report(Outcome.FAILED, "y"));

        assertThat(StoredReport.read(client, "chatwoot")).contains(report(Outcome.FAILED, "y"));
        assertThat(api.writes()).hasSize(2).last().asString().startsWith("PUT ");
    }

    @Test
    void looksAgainWhenSomebodyElseWroteMeanwhile() {
        store(report(Outcome.FAILED, "x"));
        guard = target -> {
            if (guarded.incrementAndGet() == 2) {
                Secret there = (Secret) api.get(SECRETS + "chatwoot-report");
                api.put(SECRETS + "chatwoot-report", there);
            }
        };

        store(report(Outcome.FAILED, "y"));

        assertThat(StoredReport.read(client, "chatwoot")).contains(report(Outcome.FAILED, "y"));
        assertThat(guarded).hasValue(3);
    }

    @Test
    void keepsNoSpecOfAFailedRun() {
        store(report(Outcome.FAILED, "x"));

        assertThat(api.get(SECRETS + "chatwoot-spec")).isNull();
        assertThat(StoredSpec.read(sealing(), "chatwoot")).isEmpty();
    }

    @Test
    void keepsTheSpecOfASuccessSoThatARedeployReadsItBackEqual() {
        store(report(Outcome.SUCCEEDED, "x"));

        String kept = StoredSpec.read(sealing(), "chatwoot").orElseThrow();
        assertThat(SpecReader.read(kept, List.of()).errors()).isEmpty();
        assertThat(SpecReader.read(kept, List.of()).spec()).isEqualTo(TARGET.spec());
    }

    @Test
    void theRulesOfAGoodRunAreKeptWithItsSpecAlsoWhenALaterReportKnowsNoFirewalls() {
        NodeReport node = new NodeReport(
                "10.0.0.110",
                null,
                null,
                "Status: active\n10.233.0.0/16 ALLOW FWD 10.0.0.0/16 # chatwoot-runbook run-1");
        Map<String, List<String>> rules = Map.of(
                "10.0.0.110",
                List.of("ufw route allow from 10.0.0.0/16 to 10.233.0.0/16 comment 'chatwoot-runbook run-1'"));

        store(report(Outcome.SUCCEEDED, "x").withNodes(List.of(node)));
        assertThat(StoredRules.read(client, "chatwoot")).isEqualTo(rules);

        store(report(Outcome.FAILED, "a backup, say"));
        store(report(Outcome.SUCCEEDED, "nothing to do"));
        assertThat(StoredRules.read(client, "chatwoot")).isEqualTo(rules);
        assertThat(StoredSpec.read(sealing(), "chatwoot")).isPresent();

        store(report(Outcome.FAILED, "x")
                .withCompensation(List.of(new Undone(
                        "ufw/10.0.0.110/route allow from 10.0.0.0/16 to 10.233.0.0/16",
                        Undone.Status.UNDONE,
                        null,
                        null))));
        assertThat(StoredRules.read(client, "chatwoot")).isEmpty();
        assertThat(StoredSpec.read(sealing(), "chatwoot")).isPresent();
    }

    @Test
    void packsALongReport() {
        Report report = report(Outcome.FAILED, noise(600_000));

        Map<String, byte[]> content = StoredReport.pack(report);

        assertThat(content).containsOnlyKeys(StoredReport.PACKED);
        assertThat(StoredReport.unpack(content)).isEqualTo(report);
        assertThat(StoredReport.pack(report)).usingRecursiveComparison().isEqualTo(content);
    }

    @Test
    void readsASpecThatItSealed() {
        keep("chatwoot-spec", StoredSpec.pack("{\"namespace\":\"chatwoot\"}", KEY.bytes()));

        assertThat(StoredSpec.read(sealing(), "chatwoot")).contains("{\"namespace\":\"chatwoot\"}");
    }

    @Test
    void refusesASpecThatSomebodyChanged() {
        Map<String, byte[]> sealed = StoredSpec.pack("{}", KEY.bytes());
        keep(
                "chatwoot-spec",
                Map.of(
                        StoredSpec.DOCUMENT,
                        "{\"redis\":{\"host\":\"evil.example\"}}".getBytes(StandardCharsets.UTF_8),
                        StoredSpec.SEAL,
                        sealed.get(StoredSpec.SEAL)));

        assertThatThrownBy(() -> StoredSpec.read(sealing(), "chatwoot"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chatwoot-runbook/chatwoot-spec")
                .hasMessageNotContaining("evil.example");
    }

    @Test
    void refusesASpecWithoutAnyKey() {
        keep("chatwoot-spec", StoredSpec.pack("{}", KEY.bytes()));

        assertThatThrownBy(() -> StoredSpec.read(connections(), "chatwoot"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void makesAKeyOnceAndKeepsIt() {
        byte[] first = HmacKey.findOrMake(connections(), TARGET);
        byte[] second = HmacKey.findOrMake(connections(), TARGET);

        assertThat(first).hasSize(32).isEqualTo(second);
        assertThat(api.writes()).hasSize(1);
    }

    @Test
    void takesTheKeyOfTheWorkerThatWasFaster() {
        byte[] others = new byte[32];
        guard = target -> {
            if (guarded.incrementAndGet() == 1) {
                keep(HmacKey.SECRET, Map.of("key", others));
            }
        };

        assertThat(HmacKey.findOrMake(connections(), TARGET)).isEqualTo(others);
    }

    private void store(Report report) {
        CheckRun none = new CheckRun(List.of(), target -> List.of(), Duration.ofSeconds(1));
        new ReportActivitiesImpl(sealing(), none, Duration.ZERO).store(new StoreRequest(TARGET, report));
    }

    private void keep(String name, Map<String, byte[]> content) {
        new OwnSecrets(connections()).keep(TARGET, name, content);
    }

    private Connections sealing() {
        return connections().withSealingKey(KEY);
    }

    private Connections connections() {
        return TestConnections.to(client, target -> guard.beforeWrite(target), Policy.NONE);
    }

    private static Report report(Outcome outcome, String detail) {
        return new Report(
                "chatwoot/default/chatwoot",
                "run-1",
                "InstallChatwoot",
                new Report.TargetName("default", "chatwoot"),
                "image",
                outcome,
                Instant.parse("2026-11-01T10:00:00Z"),
                Instant.parse("2026-11-01T10:00:05.123Z"),
                List.of(),
                List.of(new Check("pods", "Pods", Check.Status.PASSED, detail, List.of())),
                List.of(),
                null,
                List.of(),
                null);
    }

    private static String noise(int length) {
        return new Random(1)
                .ints(length, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
