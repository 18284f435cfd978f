package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Waiting;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A helpdesk that is there, and the question whether it may be taken over. */
class AdoptionQuestionScenarioTest extends Scenario {
    private static final Map<String, Object> ASK = Map.of("database", Map.of("name", Legacy.DATABASE));

    @BeforeEach
    void peopleReachIt() throws Exception {
        world.firewalls("off");
        legacy(Variant.PLAIN);
    }

    @Test
    void aYesTakesItOverAndWhatEncryptsItsColumnsIsKept() throws Exception {
        Map<String, String> keys = Map.of(
                "ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY", "primary-key-of-the-old-install-0001",
                "ACTIVE_RECORD_ENCRYPTION_DETERMINISTIC_KEY", "deterministic-key-of-the-old-install",
                "ACTIVE_RECORD_ENCRYPTION_KEY_DERIVATION_SALT", "salt-of-the-old-install");
        String data = keys.entrySet().stream()
                .map(key -> "\"" + key.getKey() + "\":\"" + base64(key.getValue()) + "\"")
                .collect(Collectors.joining(",", "{\"data\":{", "}}"));
        world.kubernetes()
                .secrets()
                .inNamespace("chatwoot")
                .withName("chatwoot-secrets")
                .patch(byHand(PatchType.JSON_MERGE), data);
        var rows = Legacy.rows(world, Legacy.DATABASE);
        Run run = Run.start(world, ASK);
        Waiting question = run.parked().waiting();
        assertThat(question.step()).isEqualTo("preflight");
        assertThat(question.diagnosis().evidence()).anyMatch(e -> e.observed().contains("job/chatwoot-migrations"));

        run.decide("RETRY");
        Report report = run.end();

        assertSucceeded(report);
        assertThat(check(report, "left-overs").detail()).contains("job/chatwoot-migrations");
        assertThat(Legacy.rows(world, Legacy.DATABASE)).isEqualTo(rows);
        Map<String, String> kept = world.kubernetes()
                .secrets()
                .inNamespace("chatwoot")
                .withName("chatwoot-secrets")
                .get()
                .getData();
        keys.forEach((name, value) -> assertThat(kept).containsEntry(name, base64(value)));
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void noAnswerIsANo() throws Exception {
        Map<String, String> before = Legacy.objects(world);
        Map<String, Object> spec = new LinkedHashMap<>(ASK);
        spec.put("decisionTimeout", "PT3S");

        Report report = install(spec);

        assertThat(report.outcome()).isNotEqualTo(Outcome.SUCCEEDED);
        assertThat(changes(report)).isEmpty();
        Map<String, String> now = Legacy.objects(world);
        before.forEach((name, content) -> assertThat(now.get(name)).as(name).isEqualTo(content));
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
