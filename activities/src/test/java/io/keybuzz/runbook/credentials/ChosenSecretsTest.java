package io.keybuzz.runbook.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChosenSecretsTest {
    private static final ChosenSecrets.Situation NEW =
            new ChosenSecrets.Situation("chatwoot", "chatwoot", false, "chatwoot", false);
    private static final ChosenSecrets.Situation IN_USE =
            new ChosenSecrets.Situation("chatwoot", "chatwoot", true, "chatwoot", true);

    @Test
    void generatesForWhatDoesNotExist() {
        ChosenSecrets chosen = ChosenSecrets.of(Map.of(), Map.of(), NEW, "x"::repeat);

        assertThat(chosen.values().get("POSTGRES_PASSWORD")).hasSize(40);
        assertThat(chosen.values().get("SECRET_KEY_BASE")).hasSize(64);
        assertThat(chosen.origins()).containsEntry("SECRET_KEY_BASE", "generated");
    }

    @Test
    void suppliedGoesBeforeExistingAndOtherKeysStay() {
        ChosenSecrets chosen = ChosenSecrets.of(
                Map.of("POSTGRES_PASSWORD", "new"),
                Map.of("POSTGRES_PASSWORD", "old", "SECRET_KEY_BASE", "kept", "SMTP_PASSWORD", "theirs"),
                NEW,
                "x"::repeat);

        assertThat(chosen.values())
                .containsOnly(
                        Map.entry("POSTGRES_PASSWORD", "new"),
                        Map.entry("SECRET_KEY_BASE", "kept"),
                        Map.entry("SMTP_PASSWORD", "theirs"));
        assertThat(chosen.origins())
                .containsEntry("POSTGRES_PASSWORD", "supplied")
                .containsEntry("SMTP_PASSWORD", "existing");
    }

    @Test
    void asksForEverythingThatOnlyAPersonKnowsAtOnce() {
        assertThat(ChosenSecrets.of(Map.of(), Map.of(), IN_USE, "x"::repeat).problems())
                .extracting(Diagnosis::remedy)
                .satisfiesExactly(
                        r -> assertThat(r).contains("POSTGRES_PASSWORD"),
                        r -> assertThat(r).contains("SECRET_KEY_BASE"));
    }

    @Test
    void aKeyThatLosesDataIsNotExchangedOnceThereAreUsers() {
        Map<String, String> existing = Map.of(
                "POSTGRES_PASSWORD", "p", "SECRET_KEY_BASE", "old", "ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY", "old");
        Map<String, String> supplied = Map.of("SECRET_KEY_BASE", "new", "ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY", "new");

        assertThat(ChosenSecrets.of(supplied, existing, IN_USE, "x"::repeat).problems())
                .hasSize(2);
        assertThat(ChosenSecrets.of(supplied, existing, NEW, "x"::repeat).problems())
                .isEmpty();
    }

    @Test
    void printsKeysAndNoValues() {
        assertThat(ChosenSecrets.of(Map.of("A", "hush"), Map.of(), NEW, "x"::repeat))
                .asString()
                .contains("A")
                .doesNotContain("hush", "xxx");
    }

    @Test
    void generatedTextIsLettersAndDigitsAndNeverTheSame() {
        assertThat(RandomText.lettersAndDigits(64)).matches("[A-Za-z0-9]{64}");
        assertThat(RandomText.lettersAndDigits(40)).isNotEqualTo(RandomText.lettersAndDigits(40));
    }

    @Test
    void aMarkIsReadBackAndOtherCommentsAreNobodys() {
        Mark mark = Mark.created(SpecFixture.of("x").target());

        assertThat(Mark.parse(mark.text())).contains(mark);
        assertThat(Mark.parse("chatwoot-runbook paris/desk")).contains(new Mark("paris/desk", null));
        assertThat(Mark.parse("the shop's database")).isEmpty();
        assertThat(Mark.foreign(
                        "chatwoot-runbook paris/desk", SpecFixture.of("x").target()))
                .isTrue();
        assertThat(Mark.foreign(null, SpecFixture.of("x").target())).isFalse();
    }
}
