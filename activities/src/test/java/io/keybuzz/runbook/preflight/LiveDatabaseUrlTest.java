package io.keybuzz.runbook.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LiveDatabaseUrlTest {
    private static final String URL = "postgresql://chatwoot:p4ss@10.0.0.10/chatwoot_production";

    @Test
    void aUrlThatTheOldSecretHoldsIsToldWithWhatItLeadsToAndHowItIsTakenOut() {
        List<Diagnosis> problems = LiveDatabaseUrl.problems(
                "chatwoot", Map.of("POSTGRES_DATABASE", "chatwoot"), Map.of("DATABASE_URL", URL));

        assertThat(problems).singleElement().satisfies(d -> {
            assertThat(d.summary()).startsWith("DATABASE_URL in Secret chatwoot-secrets contradicts the POSTGRES_");
            assertThat(d.evidence().get(0).observed())
                    .contains("database chatwoot_production as role chatwoot at 10.0.0.10:5432");
            assertThat(d.remedy())
                    .contains(
                            "POSTGRES_DATABASE=chatwoot_production and POSTGRES_USERNAME=chatwoot",
                            "kubectl -n chatwoot patch secret chatwoot-secrets --type=json -p"
                                    + " '[{\"op\":\"remove\",\"path\":\"/data/DATABASE_URL\"}]'");
            assertThat(d.toString()).doesNotContain("p4ss");
        });
    }

    @Test
    void theOneThatRailsPrefersIsOneTooAndSoIsOneInTheConfigMap() {
        assertThat(LiveDatabaseUrl.problems(
                        "chatwoot", Map.of("PRIMARY_DATABASE_URL", URL), Map.of("DATABASE_URL", "")))
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.summary()).startsWith("PRIMARY_DATABASE_URL in ConfigMap chatwoot-config");
                    assertThat(d.remedy()).contains("patch configmap chatwoot-config", "/data/PRIMARY_DATABASE_URL");
                });
    }

    @Test
    void settingsWithoutOneAreNoProblem() {
        assertThat(LiveDatabaseUrl.problems(
                        "chatwoot", Map.of("POSTGRES_HOST", "10.0.0.10"), Map.of("POSTGRES_PASSWORD", "p4ss")))
                .isEmpty();
    }

    @Test
    void railsFollowsThePrimarysUrlBeforeTheOther() {
        Map<String, String> both =
                Map.of("DATABASE_URL", "postgresql://other:x@10.0.0.20/other", "PRIMARY_DATABASE_URL", URL);

        assertThat(DataServices.used(both).databaseInWords())
                .isEqualTo("database chatwoot_production as role chatwoot at 10.0.0.10:5432");
        assertThat(PodsLogin.password(both)).isEqualTo(Optional.of("p4ss"));
    }
}
