package io.keybuzz.runbook.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Check;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServerRequirementsTest {
    private static final Set<String> CONTRIB = Set.of("pg_stat_statements", "pg_trgm", "pgcrypto");

    private final SpecFixture spec = SpecFixture.of("chatwoot");

    @Test
    void anEmptyServerWithContribCarriesVersion3() {
        assertThat(ServerRequirements.problems(spec.target().spec(), state(CONTRIB, 100, false)))
                .isEmpty();
        assertThat(ServerRequirements.warnings(spec.target().spec(), state(CONTRIB, 100, false)))
                .isEmpty();
    }

    @Test
    void version4NeedsVectorAndThePackageIsNamed() {
        assertThat(ServerRequirements.problems(
                        spec.image("chatwoot/chatwoot:v4.1.0").target().spec(), state(CONTRIB, 100, false)))
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.cause()).isEqualTo(Cause.EXTENSION_MISSING);
                    assertThat(d.remedy()).contains("postgresql-16-pgvector");
                });
    }

    @Test
    void knowsWhichImagesNeedVector() {
        assertThat(ServerRequirements.needsVector("registry:5000/chatwoot:v4.2.0"))
                .isTrue();
        assertThat(ServerRequirements.needsVector("chatwoot/chatwoot:4.0.1-ce")).isTrue();
        assertThat(ServerRequirements.needsVector("registry.io:5000/chatwoot:v3.12.0"))
                .isFalse();
        assertThat(ServerRequirements.needsVector("chatwoot/chatwoot@sha256:4444"))
                .isFalse();
        assertThat(ServerRequirements.needsVector("10.0.0.1:5000/chatwoot:stable"))
                .isFalse();
    }

    @Test
    void aStandbyTakesNoWrites() {
        assertThat(ServerRequirements.problems(spec.target().spec(), state(CONTRIB, 100, true)))
                .extracting(Diagnosis::cause)
                .containsExactly(Cause.DATABASE_UNREACHABLE);
    }

    @Test
    void missingContribIsAProblemEach() {
        assertThat(ServerRequirements.problems(spec.target().spec(), state(Set.of("pgcrypto"), 100, false)))
                .extracting(Diagnosis::summary)
                .allSatisfy(s -> assertThat(s).contains("does not offer"))
                .hasSize(2);
    }

    @Test
    void anAdministratorWhoMayNotMakeAnExtensionIsShownToBeNoSuperuser() {
        DatabaseState managed = new DatabaseState(160004, false, false, 100, null, null, CONTRIB);

        assertThat(ServerRequirements.problems(spec.target().spec(), managed))
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.cause()).isEqualTo(Cause.EXTENSION_REFUSED);
                    assertThat(d.evidence()).singleElement().satisfies(e -> {
                        assertThat(e.what()).contains("SELECT rolsuper");
                        assertThat(e.observed()).isEqualTo("f");
                    });
                    assertThat(d.ruledOut())
                            .extracting("observed")
                            .containsExactly("pg_stat_statements is among them: its package is there");
                });
    }

    @Test
    void countsConnectionsOfARoll() {
        assertThat(ServerRequirements.connections(spec.target().spec())).isEqualTo(3 * 5 + 3 * 10 + 5);
        assertThat(ServerRequirements.warnings(spec.target().spec(), state(CONTRIB, 40, false)))
                .extracting(Check::status)
                .containsExactly(Check.Status.WARNED);
    }

    @Test
    void anotherEncodingIsRefused() {
        DatabaseState latin = new DatabaseState(
                160004,
                true,
                false,
                100,
                null,
                new DatabaseState.Database("1", "chatwoot", "LATIN1", null, 0, 0, null, Map.of(), null),
                CONTRIB);

        assertThat(ServerRequirements.problems(spec.target().spec(), latin))
                .singleElement()
                .satisfies(d -> assertThat(d.summary()).contains("LATIN1"));
    }

    private static DatabaseState state(Set<String> available, int connections, boolean standby) {
        return new DatabaseState(160004, true, standby, connections, null, null, available);
    }
}
