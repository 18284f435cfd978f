package io.keybuzz.runbook.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.spec.SpecReader;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchemaLineTest {
    private static final Target TARGET =
            new Target(SpecReader.read(null, List.of()).spec(), new Run("c", "w", "r", "r", "VerifyChatwoot", 0));
    private static final Optional<List<String>> IMAGE = Optional.of(List.of("20230101000000", "20231231000000"));

    private static final Optional<List<String>> KNOWS_ALL = Optional.of(List.of());

    @Test
    void onlyWhatIsYoungerThanTheWholeImageMakesASchemaNewer() {
        // Old files are removed from an image now and then; their versions stay in the table.
        assertThat(SchemaLine.newer(Set.of("20200101000000", "20230101000000", "20231231000000"), IMAGE))
                .isEmpty();
        assertThat(SchemaLine.newer(Set.of("20240102000000", "20240101000000", "20231231000000"), IMAGE))
                .containsExactly("20240101000000", "20240102000000");
        assertThat(SchemaLine.newer(Set.of("20240101000000"), Optional.empty())).isEmpty();
    }

    @Test
    void aSchemaThatIsNewerThanItsImageIsWrongEvenWithNothingPending() {
        Check check = SchemaLine.judge(
                TARGET, state(true, true, List.of()), List.of("20240101000000"), "chatwoot:v2", KNOWS_ALL);

        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(check.detail())
                .contains(
                        "2 users",
                        "which does not know 20240101000000",
                        "Mend: run the image that made them, or a newer one: ./runbook plan -f SPEC --set image=IMAGE;"
                                + " kubectl");
    }

    @Test
    void tablesWithoutMetadataArePointedAtBeforeRailsDropsThem() {
        assertThat(SchemaLine.judge(TARGET, state(false, true, List.of()), List.of(), "chatwoot:v2", KNOWS_ALL)
                        .detail())
                .contains("no ar_internal_metadata", "must not run here");
    }

    @Test
    void whatIsPendingAndWhatIsUnknownAreToldApart() {
        assertThat(SchemaLine.judge(
                                TARGET,
                                state(true, true, List.of("20240101000000")),
                                List.of(),
                                "chatwoot:v2",
                                KNOWS_ALL)
                        .status())
                .isEqualTo(Status.FAILED);
        Check unknown = SchemaLine.judge(TARGET, state(true, false, List.of()), List.of(), "chatwoot:v2", KNOWS_ALL);
        assertThat(unknown.status()).isEqualTo(Status.WARNED);
        assertThat(unknown.detail()).contains("./runbook plan --inspect");
        assertThat(SchemaLine.judge(TARGET, state(true, true, List.of()), List.of(), "chatwoot:v2", KNOWS_ALL)
                        .status())
                .isEqualTo(Status.PASSED);
    }

    @Test
    void aSchemaThatTheImageOfTheSpecDoesNotKnowIsToldBeforeAnInstallRefusesIt() {
        Check check = SchemaLine.judge(
                TARGET, state(true, true, List.of()), List.of(), "chatwoot:v2", Optional.of(List.of("20240101000000")));

        assertThat(check.status()).isEqualTo(Check.Status.FAILED);
        assertThat(check.detail())
                .contains("newer than chatwoot:v2, which the spec says and which does not know 20240101000000");
    }

    @Test
    void whetherTheImageOfTheSpecKnowsThemAllIsAskedAboutUnlessItIsTheSameVersion() {
        Check other =
                SchemaLine.judge(TARGET, state(true, true, List.of()), List.of(), "chatwoot:v3.11.0", Optional.empty());
        Check same = SchemaLine.judge(
                TARGET, state(true, true, List.of()), List.of(), "elsewhere/chatwoot:v3.12.0", Optional.empty());

        assertThat(other.status()).isEqualTo(Status.WARNED);
        assertThat(other.detail())
                .contains("whether chatwoot:v3.11.0, which the spec says, knows them all is not known")
                .contains("./runbook plan --inspect");
        assertThat(same.status()).isEqualTo(Status.PASSED);
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsToldWithTheQueryAndWhatMendsIt() {
        Check check = SchemaLine.failed(
                TARGET.spec().database(), new SQLException("password authentication failed", "28P01"));

        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(check.evidence())
                .singleElement()
                .satisfies(e -> assertThat(e.what())
                        .contains("psql -h 10.0.0.10", "SELECT max(version) FROM schema_migrations"));
        assertThat(CheckLine.mend(check).orElseThrow()).contains("Check the password that the spec refers to");
    }

    private static SchemaState state(boolean metadata, boolean known, List<String> missing) {
        return new SchemaState(true, 12, metadata, 2, "20231231000000", known, missing);
    }
}
