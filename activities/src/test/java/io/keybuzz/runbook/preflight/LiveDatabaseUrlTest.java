package io.keybuzz.runbook.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LiveDatabaseUrlTest {
    private static final String URL = "postgresql://chatwoot:p4ss@10.0.0.10/chatwoot_production";

    @Test
    void aUrlThatTheOldSecretHoldsIsToldWithWhatItLeadsToAndHowItIsTakenOut() {
        List<Diagnosis> problems = LiveDatabaseUrl.problems(
                spec("chatwoot"), null, Map.of("POSTGRES_DATABASE", "chatwoot"), Map.of("DATABASE_URL", URL));

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
                        spec("chatwoot"), null, Map.of("PRIMARY_DATABASE_URL", URL), Map.of("DATABASE_URL", "")))
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.summary()).startsWith("PRIMARY_DATABASE_URL in ConfigMap chatwoot-config");
                    assertThat(d.remedy()).contains("patch configmap chatwoot-config", "/data/PRIMARY_DATABASE_URL");
                });
    }

    @Test
    void settingsWithoutOneAreNoProblem() {
        assertThat(LiveDatabaseUrl.problems(
                        spec("chatwoot"),
                        "p4ss",
                        Map.of("POSTGRES_HOST", "10.0.0.10"),
                        Map.of("POSTGRES_PASSWORD", "p4ss")))
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

    @Test
    void oneThatSaysWhatTheSpecDoesWithTheRolesPasswordHarmsNobody() {
        Map<String, String> secret = Map.of("DATABASE_URL", URL);

        assertThat(LiveDatabaseUrl.problems(spec("chatwoot_production"), "p4ss", Map.of(), secret))
                .isEmpty();
        assertThat(LiveDatabaseUrl.problems(spec("chatwoot_production"), "another", Map.of(), secret))
                .as("the role is to get another password")
                .hasSize(1);
        assertThat(LiveDatabaseUrl.problems(spec("chatwoot"), "p4ss", Map.of(), secret))
                .as("the spec means another database")
                .hasSize(1);
    }

    @Test
    void eachIsToldWithWhereItLeadsItself() {
        assertThat(LiveDatabaseUrl.problems(
                        spec("chatwoot"),
                        null,
                        Map.of("DATABASE_URL", "postgresql://other:x@10.0.0.20/other"),
                        Map.of("PRIMARY_DATABASE_URL", URL)))
                .extracting(d -> d.evidence().get(0).observed())
                .containsExactly(
                        "PRIMARY_DATABASE_URL is there, and leads to database chatwoot_production as role chatwoot at"
                                + " 10.0.0.10:5432",
                        "DATABASE_URL is there, and leads to database other as role other at 10.0.0.20:5432");
    }

    private static Spec spec(String database) {
        Spec spec = Targets.of("chatwoot", "run-1").spec();
        Spec.Database d = spec.database();
        return spec.but()
                .database(new Spec.Database(
                        "10.0.0.10",
                        5432,
                        database,
                        "chatwoot",
                        d.adminUsername(),
                        d.adminPassword(),
                        d.sslMode(),
                        null))
                .spec();
    }
}
